import ChiasmGraph
import ChiasmNetworks
import ChiasmNumPy
import ChiasmTensor
import ChiasmTraining
import Foundation

/// Training steps of PyTorch from the same weights, images and labels.
/// Tests/Oracle/training/make_golden.py writes the file and says what is in it.
struct StepGolden {
  private let arrays: [String: Tensor]

  /// Reads the committed file, or the one that `CHIASM_STEP_GOLDEN` names.
  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let own = folder.appending(path: "../../Oracle/training/golden.npz").standardizedFileURL.path
    let path = ProcessInfo.processInfo.environment["CHIASM_STEP_GOLDEN"] ?? own
    arrays = try NumPy.readArchive(path: path)
  }

  struct Missing: Error { let name: String }

  func numbers(_ name: String) throws(Missing) -> [Double] {
    guard let array = arrays[name] else { throw Missing(name: name) }
    return array.doubles
  }

  func names(_ prefix: String) -> [String] {
    arrays.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  /// MIM-CMFNet of the file's size, without dropout and noise.
  func recipe() throws -> Recipe {
    let sizes = try numbers("sizes").map { Int($0) }
    var recipe = Recipe()
    recipe.network.filters = sizes[0]
    recipe.network.patch = Array(sizes[1...3])
    recipe.network.slope = try numbers("slope")[0]
    recipe.network.dropoutRate = 0
    recipe.batch.labelled = sizes[4]
    recipe.batch.unlabelled = sizes[5]
    recipe.teacher?.passes = sizes[6]
    recipe.teacher?.noiseScale = 0
    recipe.seed = 3
    return recipe
  }

  /// Everything that a step reads: drawn from the streams the script draws from.
  func inputs(_ step: TrainingStep, _ recipe: Recipe, catalog: OperatorCatalog) throws
    -> [String: Tensor]
  {
    var inputs = step.initialStates
    for (prefix, seed) in [("", 3), ("teacher.", 4)] {
      var recipe = recipe
      recipe.seed = UInt64(seed)
      let network = recipe.network(batch: recipe.batch.count, purpose: .training)
      let graph = try network.graph(catalog: catalog).perturbed(seed: 5)
      for role in [Constant.Role.parameter, .buffer] {
        for (node, tensor) in graph.constants(role: role) where inputs[prefix + node.name] != nil {
          inputs[prefix + node.name] = tensor
        }
      }
    }
    let scalars = [
      "learning-rate", "consistency-weight", "uncertainty-threshold", "ema-decay", "latent-weight",
    ]
    for (name, number) in zip(scalars, try numbers("scalars")) {
      inputs[name] = Tensor([Float(number)], shape: [1])
    }
    inputs["step"] = Tensor([Int64(0)], shape: [1])
    let seed = UInt64(try numbers("sizes")[7])
    for name in ["pet", "ct", "label"] {
      guard let input = step.graph.input(named: name) else { throw Missing(name: name) }
      let type = step.graph.type(of: input.value)
      let isLabel = name == "label"
      let stream = Philox(seed: seed, name: isLabel ? name : "input.\(name)")
      let values = stream.uniforms(count: type.shape.count)
      inputs[name] = Tensor(
        nearest: values.map { isLabel ? ($0 < 0.3 ? 1 : 0) : 4 * $0 - 2 }, type: type)
    }
    return inputs
  }

  /// The greatest difference from the golden numbers under `key`, infinite when it is NaN or the
  /// counts differ.
  ///
  /// That of a projection is divided by the length of the vector projected on, so that it compares
  /// with that of an element.
  func difference(_ tensor: Tensor, _ key: String, name: String) throws(Missing) -> Double {
    let (expected, got) = (try numbers(key), Self.projected(tensor, name: name))
    guard expected.count == got.count else { return .infinity }
    let differences = zip(expected, got).map { ($0 - $1.value).magnitude / $1.length }
    return differences.contains(where: \.isNaN) ? .infinity : differences.max() ?? 0
  }

  /// What the script stores of a tensor, and the length of what each number is a projection on.
  private static func projected(_ tensor: Tensor, name: String)
    -> [(value: Double, length: Double)]
  {
    let block = 16
    let values = tensor.doubles
    if values.count <= block { return values.map { ($0, 1) } }
    let u = Philox(seed: 0, name: "projection.\(name)").uniforms(count: 2 * values.count)
    return stride(from: 0, to: values.count, by: block).map { first in
      var (sum, square) = (0.0, 0.0)
      for index in first..<min(first + block, values.count) {
        let weight = 0.5 + u[2 * index]
        sum += (u[2 * index + 1] < 0.5 ? -weight : weight) * values[index]
        square += weight * weight
      }
      return (sum, square.squareRoot())
    }
  }
}
