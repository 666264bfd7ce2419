import ChiasmGraph
import ChiasmNumPy
import ChiasmRuntime
import ChiasmTensor
import ChiasmTraining

/// A recipe's training step on one batch of random cases, over and over.
///
/// Images are uniform in -2...2, three voxels in ten are tumour; both follow from the recipe's seed
/// by the streams `input.NAME` and `label`, so that others can draw them too.
struct StepBench {
  private let recipe: Recipe
  private let step: StepSession
  private let batch: [String: Tensor]
  /// Of all steps until now.
  private(set) var losses: [Float] = []

  var session: Session { step.session }

  /// Compiles the step and sets its states as a training begins with.
  ///
  /// - Throws: `TrainingError` `badRecipe`; `RuntimeError`.
  init(_ recipe: Recipe, catalog: OperatorCatalog, options: SessionOptions) throws {
    self.recipe = recipe
    let graph = try TrainingStep(recipe, catalog: catalog)
    step = try StepSession(graph.graph, catalog: catalog, options: options)
    try step.load(graph.initialStates, from: recipe.name)
    var batch: [String: Tensor] = [:]
    for input in step.session.inputs where step.states[input.name] == nil {
      let shape = step.session.type(of: input.value).shape
      func uniforms(_ stream: String) -> [Double] {
        Philox(seed: recipe.seed, name: stream).uniforms(count: shape.count)
      }
      if recipe.network.inputs.map(\.rawValue).contains(input.name) {
        let values = uniforms("input.\(input.name)").map { Float(4 * $0 - 2) }
        batch[input.name] = Tensor(values, shape: shape)
      } else if input.name == "label" {
        batch["label"] = Tensor(uniforms("label").map { UInt8($0 < 0.3 ? 1 : 0) }, shape: shape)
      }
    }
    self.batch = batch
  }

  /// Runs one step.
  ///
  /// - Throws: `RuntimeError`.
  mutating func run() throws(RuntimeError) {
    let measured = try step.run(
      iteration: losses.count, batch: batch, scalars: recipe.stepScalars(iteration: losses.count))
    losses.append(measured["loss"] ?? .nan)
  }

  /// Writes every state to `folder`, which exists, as NAME.npy.
  ///
  /// - Throws: `NumPyError` `unwritable`.
  func writeStates(to folder: String) throws {
    for (name, tensor) in try step.tensors() {
      try NumPy.writeArray(tensor, path: "\(folder)/\(name).npy")
    }
  }
}
