public import ChiasmGraph
import ChiasmOperators

/// A reduction that kernels know, with its axes resolved.
public struct ReductionForm: Sendable, Hashable {
  public enum Function: Sendable, Hashable {
    case sum, mean, maximum
  }

  public let function: Function
  /// From 0 and in order.
  public let axes: [Int]

  /// Nil for every other operator.
  public init?(_ operation: any Operator, rank: Int) {
    guard let reduction = operation as? any Reduction else { return nil }
    switch reduction {
    case is ReduceSum: function = .sum
    case is ReduceMean: function = .mean
    case is ReduceMax: function = .maximum
    default: return nil
    }
    let own = reduction.axes.map { $0 < 0 ? $0 + rank : $0 }
    axes = own.isEmpty ? Array(0..<rank) : own.sorted()
  }
}
