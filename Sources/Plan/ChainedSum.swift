import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses

/// What the first step of a chain makes for two readers: the chain's second step, and a convolution
/// much later that adds it to another value. It is added to that value while it is in registers and
/// lives nowhere itself.
struct ChainedSum {
  /// What the chain's first step makes.
  let part: Value
  /// What it is added to, and which is the sum of both afterwards.
  let total: Value
  /// The step that would add both.
  let reader: Int

  /// Nil where something else needs one of the two by itself.
  init?(_ chain: StepChain, at index: Int, _ steps: [any Step], _ graph: Graph) {
    let part = chain.first.node.output
    let positions = Dictionary(uniqueKeysWithValues: steps.enumerated().map { ($1.node.id, $0) })
    let readers = graph.users(of: part).filter { $0.id != chain.second.node.id }
    guard chain.first.isLeaky, chain.first.output == chain.second.input,
      graph.useCount(of: part) == 2, readers.count == 1,
      let reader = positions[readers[0].id], reader > index + 1,
      let step = steps[reader] as? ConvolutionStep, step.fused.epilogue.addends == 2,
      let total = step.node.inputs[step.fused.firstAddend...].first(where: { $0 != part }),
      step.node.inputs.count(where: { $0 == part || $0 == total }) == 2,
      let maker = graph.producer(of: total).flatMap({ positions[$0.id] }), maker < index,
      graph.layout(of: total) == graph.layout(of: part), !graph.isOutput(total),
      // Whoever reads it by itself does so before; a concatenation would hold it longer.
      graph.users(of: total).allSatisfy({ user in
        guard let position = positions[user.id] else { return false }
        return position == reader || position < index && !(steps[position] is ConcatStep)
      })
    else { return nil }
    (self.part, self.total, self.reader) = (part, total, reader)
  }
}

extension ConvolutionStep {
  /// Whether nothing but a leaky ReLU, or none, comes behind the sums.
  fileprivate var isLeaky: Bool {
    fused.epilogue.addends == 0 && output.block == lanes
      && fused.epilogue.activation.arguments(slopeDistance: 0).code == .leakyReLU
      && fused.epilogue.activationAfterAddition == .identity
  }
}
