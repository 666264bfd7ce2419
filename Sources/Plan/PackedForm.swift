import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// What a convolution packs, and into which order. Steps with equal forms share one copy.
public struct PackedForm: Hashable, Sendable {
  enum Order: Hashable, Sendable {
    /// Windows of the taps of every phase, channels in blocks.
    case direct(windows: [[[Int]]], block: Int)
    case winograd(WinogradTile)
    case depthwise
  }

  let order: Order
  let weights: Value
  let bias: Value?
  private let isTransposed: Bool
  private let groups: Int
  private let vectors: Int
  private let slopes: [[Float]?]

  init(_ step: ConvolutionStep, _ order: Order) {
    self.order = order
    weights = step.node.inputs[1]
    bias = step.fused.hasBias ? step.node.inputs[2] : nil
    isTransposed = step.isTransposed
    groups = step.geometry.groups
    vectors = step.vectors
    let epilogue = step.fused.epilogue
    slopes = [epilogue.activation.slopes, epilogue.activationAfterAddition.slopes]
  }

  /// Whether packing once serves every run.
  func isConstant(_ graph: Graph) -> Bool {
    graph.isConstant(weights) && (bias.map(graph.isConstant) ?? true)
  }
}
