import ChiasmGraph
import ChiasmTensor

/// Positions of the largest and smallest, running totals.
enum OrderConversions {
  static let all = [
    Conversion("ArgMax") { c throws(ConversionError) in [try argReduction(c, "arg-max")] },
    Conversion("ArgMin") { c throws(ConversionError) in [try argReduction(c, "arg-min")] },
    Conversion("CumProd") { c throws(ConversionError) in
      [try cumulation(c, "cumulative-product")]
    },
    Conversion("CumSum") { c throws(ConversionError) in [try cumulation(c, "cumulative-sum")] },
    Conversion("Hardmax", hardmax),
    Conversion("LogSoftmax", logSoftmax),
    Conversion("TopK", topK),
  ]

  private static func argReduction(
    _ c: ConversionContext, _ id: OperatorID
  ) throws(ConversionError) -> Value {
    try c.addOne(
      id, [c.input(0)],
      [
        "axis": .int(c.int("axis", default: 0)),
        "keep-axes": .bool(c.bool("keepdims", default: true)),
        "last": .bool(c.bool("select_last_index", default: false)),
      ])
  }

  private static func cumulation(
    _ c: ConversionContext, _ id: OperatorID
  ) throws(ConversionError) -> Value {
    let axis = try c.ints(1, "axis")
    guard axis.count == 1 else { throw c.refusal("input 1 (axis) expected one axis, got \(axis)") }
    return try c.addOne(
      id, [c.input(0)],
      [
        "axis": .int(axis[0]), "exclusive": .bool(c.bool("exclusive", default: false)),
        "reversed": .bool(c.bool("reverse", default: false)),
      ])
  }

  private static func topK(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let k = try c.opset < 10 ? [c.int("k")] : c.ints(1, "k")
    guard k.count == 1 else { throw c.refusal("input 1 (k) expected one number, got \(k)") }
    _ = try c.bool("sorted", default: true)
    let top = try c.builder.topK(
      c.input(0), k: k[0], axis: c.int("axis", default: -1),
      largest: c.bool("largest", default: true))
    return [top.values, top.indices]
  }

  // MARK: Along one axis, which before operator set 13 is all axes from one on

  /// 1 for the first of the largest elements, 0 for the others.
  private static func hardmax(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    try alongAxis(c) { x, axis throws(ConversionError) in
      let shape = c.shape(x)
      let winner = try c.builder.argMax(x, axis: axis, keepAxes: true)
      let positions = try c.positions(shape[axis], axis: axis, rank: shape.rank)
      return try c.builder.cast(c.areEqual(winner, positions), to: c.type(x).elementType)
    }
  }

  private static func logSoftmax(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    try alongAxis(c) { x, axis throws(ConversionError) in try c.logSoftmax(x, axis: axis) }
  }

  private static func alongAxis(
    _ c: ConversionContext, _ body: (Value, Int) throws(ConversionError) -> Value
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let shape = c.shape(x)
    let axis = try c.axis(c.int("axis", default: c.opset < 13 ? 1 : -1), rank: shape.rank)
    if c.opset >= 13 || axis == shape.rank - 1 { return [try body(x, axis)] }
    let row = shape.extents[axis...].reduce(1, *)
    let y = try body(c.reshaped(x, to: Array(shape.extents[..<axis]) + [row]), axis)
    return [try c.reshaped(y, to: shape.extents)]
  }
}

extension ConversionContext {
  /// `x - m - log(sum of e^(x - m))` with the largest element m.
  func logSoftmax(_ x: Value, axis: Int) throws(ConversionError) -> Value {
    try widened(x) { x throws(ConversionError) in
      let largest = try builder.reduceMax(x, axes: [axis], keepAxes: true)
      let rest = try builder.subtract(x, largest)
      let sum = try builder.reduceSum(builder.exp(rest), axes: [axis], keepAxes: true)
      return try builder.subtract(rest, builder.log(sum))
    }
  }
}
