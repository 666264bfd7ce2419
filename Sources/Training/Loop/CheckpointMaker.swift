import ChiasmGraph
import ChiasmNetworks
import ChiasmTensor

/// Puts checkpoints of one training together, and writes them.
struct CheckpointMaker: Sendable {
  let plan: Trainer.Plan
  /// For inference; its parameters and buffers are states of the step.
  let network: Graph

  /// - Parameter states: all of the step's, by name.
  /// - Throws: ``TrainingError`` `notFinite` when a state is NaN or infinite; `kept` says what
  ///   there is instead.
  func checkpoint(_ states: [String: Tensor], _ progress: TrainingProgress, kept: String) throws
    -> Checkpoint
  {
    for (name, tensor) in states.sorted(by: { $0.key < $1.key }) {
      guard let fault = tensor.firstNotFinite else { continue }
      throw TrainingError(
        .notFinite, at: "iteration \(progress.iteration)",
        "expected finite numbers in \(name), got \(fault); \(kept)")
    }
    let network = try network.replacingWeights(states)
    var others = states
    for role in [Constant.Role.parameter, .buffer] {
      for (node, _) in network.constants(role: role) { others[node.name] = nil }
    }
    return Checkpoint(
      network: network, states: others, progress: progress, recipe: plan.recipe, data: plan.data)
  }

  /// - Parameter threads: nil means the plan's; the bytes do not depend on it.
  func write(_ checkpoint: Checkpoint, to path: String, threads: Int? = nil) throws {
    try checkpoint.write(to: path, plugins: plan.plugins, threads: threads ?? plan.threads)
  }
}

extension Tensor {
  /// The first NaN or infinity of an fp32 tensor.
  fileprivate var firstNotFinite: Float? {
    guard elementType == .float32 else { return nil }
    return withElements(of: Float.self) { $0.first { !$0.isFinite } }
  }
}
