import ChiasmGraph
import ChiasmTensor

enum ReductionConversions {
  static let all = [
    reduction("ReduceL1") { c, x, reduce throws(ConversionError) in try reduce(c.builder.abs(x)) },
    reduction("ReduceL2") { c, x, reduce throws(ConversionError) in
      try c.builder.sqrt(reduce(c.builder.multiply(x, x)))
    },
    reduction("ReduceLogSum") { c, x, reduce throws(ConversionError) in
      try c.builder.log(reduce(x))
    },
    Conversion("ReduceLogSumExp", logSumExp),
    Conversion("ReduceMax") { c throws(ConversionError) in [try extremum(c, "reduce-max")] },
    reduction("ReduceMean", "reduce-mean") { _, x, reduce throws(ConversionError) in
      try reduce(x)
    },
    Conversion("ReduceMin") { c throws(ConversionError) in [try extremum(c, "reduce-min")] },
    reduction("ReduceProd", "reduce-product") { _, x, reduce throws(ConversionError) in
      try reduce(x)
    },
    reduction("ReduceSum") { _, x, reduce throws(ConversionError) in try reduce(x) },
    reduction("ReduceSumSquare") { c, x, reduce throws(ConversionError) in
      try reduce(c.builder.multiply(x, x))
    },
  ]

  private typealias Reduce = (Value) throws(ConversionError) -> Value

  /// A reduction with something done before or after.
  private static func reduction(
    _ name: String, _ id: OperatorID = "reduce-sum",
    _ formula:
      @escaping @Sendable (ConversionContext, Value, Reduce) throws(ConversionError)
      -> Value
  ) -> Conversion {
    Conversion(name) { c throws(ConversionError) in
      let axes = try c.reducedAxes()
      let y = try c.widened(c.input(0)) { x throws(ConversionError) in
        try formula(c, x) { x throws(ConversionError) in try c.reduced(x, id, axes) }
      }
      return [y]
    }
  }

  /// Bools as integers: true is larger.
  private static func extremum(
    _ c: ConversionContext, _ id: OperatorID
  ) throws(ConversionError) -> Value {
    let (x, axes) = (try c.input(0), try c.reducedAxes())
    guard c.type(x).elementType == .bool else { return try c.reduced(x, id, axes) }
    let number = try c.builder.cast(x, to: .uint8)
    return try c.builder.cast(c.reduced(number, id, axes), to: .bool)
  }

  /// `m + log(sum of e^(x - m))` with the largest element m; with the largest finite number where
  /// that is infinite.
  private static func logSumExp(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let axes = try c.reducedAxes()
    let y = try c.widened(c.input(0)) { x throws(ConversionError) in
      guard c.type(x).elementType.isFloatingPoint else {
        throw c.refusal("expected a floating-point type, got \(c.type(x).elementType)")
      }
      let limit = Double(Float.greatestFiniteMagnitude)
      let largest = try c.reduced(x, "reduce-max", axes.map { ($0.axes, true) })
      let bounded = try c.builder.minimum(
        c.builder.maximum(largest, c.scalar(-limit, like: x)), c.scalar(limit, like: x))
      let powers = try c.builder.exp(c.builder.subtract(x, bounded))
      let sum = try c.reduced(powers, "reduce-sum", axes)
      return try c.builder.add(c.builder.log(sum), c.reshaped(bounded, to: c.shape(sum).extents))
    }
    return [y]
  }
}

extension ConversionContext {
  /// The axes that a Reduce operator sums up, from its attribute or its second input, and whether
  /// they are kept as 1; nil for a node that reduces nothing.
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

  /// x, reduced along the axes if there are any.
  func reduced(
    _ x: Value, _ id: OperatorID, _ axes: (axes: [Int], keepAxes: Bool)?
  ) throws(ConversionError) -> Value {
    guard let axes else { return x }
    return try addOne(id, [x], ["axes": .ints(axes.axes), "keep-axes": .bool(axes.keepAxes)])
  }
}
