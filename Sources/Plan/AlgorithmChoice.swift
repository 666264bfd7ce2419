import ChiasmKernelInterface

/// How a plan chooses the algorithm of every convolution.
///
/// The choice depends on shapes and constants alone, never on a clock or on threads: a plan gives
/// the same bits wherever it runs.
public struct AlgorithmChoice: Sendable {
  /// The greatest relative RMS error that an algorithm may be expected to have, against double
  /// precision. The direct one is allowed in any case.
  public var errorBudget = 5e-6
  /// What algorithms cost; nil takes what is built in for the ISA.
  public var costs: ConvolutionCosts?
  /// An algorithm to take, whatever it costs, wherever a layer and the budget allow it.
  public var preferred: ConvolutionAlgorithm?
  /// Whether steps run within others where that saves memory traffic: projections tile by tile,
  /// convolutions of disjoint windows row by row. Without it every convolution runs, and is timed,
  /// alone.
  public var joinsSteps = true
  /// Whether weights may be kept transformed, which takes several times their memory.
  var allowsTransforms = true

  public init() {}

  /// The algorithms that can compute a layer within the budget.
  public func candidates(_ layer: ConvolutionLayer) -> [ConvolutionAlgorithm] {
    guard allowsTransforms else { return [.direct] }
    return [.direct]
      + layer.winogradTiles.map(ConvolutionAlgorithm.winograd).filter {
        $0.relativeError(channels: layer.channels, taps: layer.taps) <= errorBudget
      }
  }

  /// The preferred algorithm, else the one with the lowest predicted cost.
  func best(_ layer: ConvolutionLayer) -> ConvolutionAlgorithm {
    let candidates = candidates(layer)
    if let preferred, candidates.contains(preferred) { return preferred }
    let costs = costs ?? .builtIn(layer.isa)
    return candidates.min { layer.cost($0, costs) < layer.cost($1, costs) } ?? .direct
  }
}
