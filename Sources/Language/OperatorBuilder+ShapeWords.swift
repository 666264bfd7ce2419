public import ChiasmTensor

extension OperatorBuilder {
  /// Matrix products over the last two axes; the others broadcast.
  public func matmul(
    _ a: Value, _ b: Value, transposeA: Bool = false, transposeB: Bool = false,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "matmul", [a, b],
      ["transpose-a": .bool(transposeA), "transpose-b": .bool(transposeB)], name: name)
  }

  /// - Parameter shape: -1 once for what is left; 0 copies the extent of that axis.
  public func reshape(_ x: Value, to shape: [Int], name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("reshape", [x], ["shape": .ints(shape)], name: name) }

  /// - Parameter permutation: for each axis of the result, the axis of `x` it comes from.
  public func transpose(_ x: Value, permutation: [Int], name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("transpose", [x], ["permutation": .ints(permutation)], name: name) }

  public func concat(_ values: [Value], axis: Int = 1, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("concat", values, ["axis": .int(axis)], name: name) }

  /// - Parameter steps: empty means 1.
  public func slice(
    _ x: Value, axes: [Int], starts: [Int], ends: [Int], steps: [Int] = [], name: String? = nil
  ) throws(OperatorError) -> Value {
    var attributes: Attributes = [
      "axes": .ints(axes), "starts": .ints(starts), "ends": .ints(ends),
    ]
    if !steps.isEmpty { attributes["steps"] = .ints(steps) }
    return try addOne("slice", [x], attributes, name: name)
  }

  /// - Parameters:
  ///   - low: one per axis.
  ///   - mode: `constant`, `edge` or `reflect`.
  public func pad(
    _ x: Value, low: [Int], high: [Int], value: Double = 0, mode: String = "constant",
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "pad", [x],
      [
        "low": .ints(low), "high": .ints(high), "value": .float(value), "mode": .string(mode),
      ], name: name)
  }

  public func broadcast(_ x: Value, to shape: Shape, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("broadcast", [x], ["shape": .ints(shape.extents)], name: name) }

  public func cast(_ x: Value, to elementType: ElementType, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("cast", [x], ["to": .string(elementType.name)], name: name) }

  /// The bytes of `x`, read as an element type of the same size.
  public func bitCast(_ x: Value, to elementType: ElementType, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("bit-cast", [x], ["to": .string(elementType.name)], name: name) }

  /// `x`, taken for a constant when differentiating.
  public func stopGradient(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("stop-gradient", [x], name: name)
  }

  /// - Parameter axes: empty means all.
  public func reduceSum(_ x: Value, axes: [Int] = [], keepAxes: Bool = false, name: String? = nil)
    throws(OperatorError) -> Value
  { try reduce("reduce-sum", x, axes, keepAxes, name) }

  /// - Parameter axes: empty means all.
  public func reduceMean(_ x: Value, axes: [Int] = [], keepAxes: Bool = false, name: String? = nil)
    throws(OperatorError) -> Value
  { try reduce("reduce-mean", x, axes, keepAxes, name) }

  /// - Parameter axes: empty means all.
  public func reduceMax(_ x: Value, axes: [Int] = [], keepAxes: Bool = false, name: String? = nil)
    throws(OperatorError) -> Value
  { try reduce("reduce-max", x, axes, keepAxes, name) }

  /// - Parameter axes: empty means all.
  public func reduceMin(_ x: Value, axes: [Int] = [], keepAxes: Bool = false, name: String? = nil)
    throws(OperatorError) -> Value
  { try reduce("reduce-min", x, axes, keepAxes, name) }

  /// - Parameter axes: empty means all.
  public func reduceProduct(
    _ x: Value, axes: [Int] = [], keepAxes: Bool = false, name: String? = nil
  ) throws(OperatorError) -> Value {
    try reduce("reduce-product", x, axes, keepAxes, name)
  }

  private func reduce(
    _ id: OperatorID, _ x: Value, _ axes: [Int], _ keepAxes: Bool, _ name: String?
  ) throws(OperatorError) -> Value {
    var attributes: Attributes = ["keep-axes": .bool(keepAxes)]
    if !axes.isEmpty { attributes["axes"] = .ints(axes) }
    return try addOne(id, [x], attributes, name: name)
  }

  /// - Parameters:
  ///   - size: the new spatial extents.
  ///   - mode: `nearest` or `linear`.
  ///   - corners: `half-pixel` or `align-corners`; the latter for `linear` only.
  public func resize(
    _ x: Value, size: [Int], mode: String = "linear", corners: String = "half-pixel",
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "resize", [x],
      ["size": .ints(size), "mode": .string(mode), "corners": .string(corners)], name: name)
  }
}
