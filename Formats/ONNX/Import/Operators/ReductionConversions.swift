import ChiasmGraph
import ChiasmTensor

enum ReductionConversions {
  static let all = [
    reduction("ReduceMax", "reduce-max"),
    reduction("ReduceMean", "reduce-mean"),
    reduction("ReduceSum", "reduce-sum"),
  ]

  private static func reduction(_ name: String, _ id: OperatorID) -> Conversion {
    Conversion(name) { c throws(ConversionError) in
      guard let reduced = try c.reducedAxes() else { return [try c.input(0)] }
      return [
        try c.addOne(
          id, [c.input(0)],
          ["axes": .ints(reduced.axes), "keep-axes": .bool(reduced.keepAxes)])
      ]
    }
  }
}

extension ConversionContext {
  /// The axes that a Reduce operator sums up, from its attribute or its second input, and whether
  /// they are kept as 1; nil for a node that does nothing.
  func reducedAxes() throws(ConversionError) -> (axes: [Int], keepAxes: Bool)? {
    let rank = shape(try input(0)).rank
    let keepAxes = try bool("keepdims", default: true)
    let doesNothing = try bool("noop_with_empty_axes", default: false)
    var stated = try ints("axes", default: [])
    if let axes = try optionalInts(1, "axes") { stated = axes }
    if stated.isEmpty, doesNothing || rank == 0 { return nil }
    let resolved = stated.isEmpty ? Array(0..<rank) : try axes(stated, rank: rank)
    return (resolved.sorted(), keepAxes)
  }
}
