import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Foundation

/// Two cases of twelve voxels with logits and labels of some classes, and the losses' formulas in
/// plain loops.
struct SmallBatch {
  static let extents = [2, 3, 2]
  static let cases = 2

  let classes: Int
  /// The factor of logits that are otherwise in (-1, 1).
  var scale = 3.0

  var logitType: TensorType { TensorType(.float32, Shape([Self.cases, classes] + Self.extents)) }
  var labelType: TensorType { TensorType(.uint8, Shape([Self.cases] + Self.extents)) }
  var voxels: Int { Self.cases * Self.extents.reduce(1, *) }

  func logits(_ name: String) -> Tensor {
    let u = Philox(seed: 1, name: name).uniforms(count: logitType.shape.count)
    return Tensor(nearest: u.map { (2 * $0 - 1) * scale }, type: logitType)
  }

  var label: Tensor {
    let u = Philox(seed: 1, name: "label").uniforms(count: voxels)
    return Tensor(nearest: u.map { ($0 * Double(classes)).rounded(.down) }, type: labelType)
  }

  /// Softmax of every voxel, case after case.
  func probabilities(_ logits: Tensor) -> [[Double]] {
    let (numbers, inner) = (logits.doubles, voxels / Self.cases)
    return (0..<voxels).map { voxel in
      let start = voxel / inner * classes * inner + voxel % inner
      let powers = (0..<classes).map { exp(numbers[start + $0 * inner]) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
  }

  var labels: [Int] { label.doubles.map { Int($0) } }

  /// A graph of one loss of `logits` and `label`, with its gradient by the logits as `gradient`.
  func graph(
    _ loss: (GraphBuilder, _ logits: Value, _ label: Value) throws -> Value
  ) throws -> Graph {
    let builder = GraphBuilder(name: "loss", catalog: .standard)
    let logits = try builder.input("logits", logitType)
    let label = try builder.input("label", labelType)
    let value = try loss(builder, logits, label)
    var graph = builder.graph
    try graph.addOutput("loss", value)
    let gradients = try graph.differentiate(value, withRespectTo: [logits], catalog: .standard)
    if let gradient = gradients[0] { try graph.addOutput("gradient", gradient) }
    graph.eraseDeadNodes()
    return graph
  }

  /// The outputs for logits of the stream `a`, and central differences of the loss by them.
  func evaluate(_ graph: Graph, logits: Tensor? = nil) throws
    -> (loss: Double, gradient: [Double], slopes: [Double])
  {
    let interpreter = Interpreter(catalog: .standard)
    func outputs(_ logits: Tensor) throws -> [String: Tensor] {
      try interpreter.evaluate(graph, inputs: ["logits": logits, "label": label])
    }
    let start = logits ?? self.logits("a")
    let numbers = start.doubles
    let slopes = try numbers.indices.map { index in
      func loss(_ change: Double) throws -> Double {
        var changed = numbers
        changed[index] += change
        let tensor = Tensor(nearest: changed, type: start.type)
        return try outputs(tensor)["loss"]?.doubles[0] ?? .nan
      }
      return try (loss(0.02) - loss(-0.02)) / 0.04
    }
    let results = try outputs(start)
    return (results["loss"]?.doubles[0] ?? .nan, results["gradient"]?.doubles ?? [], slopes)
  }
}
