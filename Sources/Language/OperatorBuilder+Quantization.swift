public import ChiasmTensor

// Words for integers that stand for real numbers.

extension OperatorBuilder {
  /// Real numbers as integers: `saturate(round(x / scale) + zeroPoint)`.
  ///
  /// - Parameters:
  ///   - scale: a scalar, `[x[axis]]`, or with a block size x's shape divided along `axis`.
  ///   - zeroPoint: as scale; nil means 0.
  ///   - elementType: int8 or uint8.
  public func quantize(
    _ x: Value, scale: Value, zeroPoint: Value? = nil, to elementType: ElementType,
    axis: Int = 1, blockSize: Int = 0, name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "quantize", [x, scale] + (zeroPoint.map { [$0] } ?? []),
      [
        "to": .string(elementType.name), "axis": .int(axis), "block-size": .int(blockSize),
      ], name: name)
  }

  /// Integers as real numbers: `(x - zeroPoint) * scale`.
  ///
  /// - Parameters:
  ///   - scale: a scalar, `[x[axis]]`, or with a block size x's shape divided along `axis`.
  ///   - zeroPoint: as scale; nil means 0.
  public func dequantize(
    _ x: Value, scale: Value, zeroPoint: Value? = nil, axis: Int = 1, blockSize: Int = 0,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    try addOne(
      "dequantize", [x, scale] + (zeroPoint.map { [$0] } ?? []),
      ["axis": .int(axis), "block-size": .int(blockSize)], name: name)
  }

  /// The exact convolution of int8 or uint8 tensors, as int32.
  ///
  /// - Parameters:
  ///   - zeroPoint: a scalar of x's type; nil means 0.
  ///   - weightZeroPoint: a scalar or `[K]` of w's type; nil means 0.
  public func integerConvolution(
    _ x: Value, _ w: Value, zeroPoint: Value? = nil, weightZeroPoint: Value? = nil,
    strides: [Int] = [], padding: [Int] = [], dilations: [Int] = [], groups: Int = 1,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    var attributes: Attributes = ["groups": .int(groups)]
    if !strides.isEmpty { attributes["strides"] = .ints(strides) }
    if !padding.isEmpty { attributes["padding"] = .ints(padding) }
    if !dilations.isEmpty { attributes["dilations"] = .ints(dilations) }
    let zeroPoints = try zeroPoints(zeroPoint, weightZeroPoint, like: x)
    return try addOne("integer-convolution", [x, w] + zeroPoints, attributes, name: name)
  }

  /// The exact matrix product of int8 or uint8 tensors, as int32.
  ///
  /// - Parameters:
  ///   - zeroPointA: a scalar or `[..., M, 1]` of a's type; nil means 0.
  ///   - zeroPointB: a scalar, `[N]` or `[..., 1, N]` of b's type; nil means 0.
  public func integerMatMul(
    _ a: Value, _ b: Value, zeroPointA: Value? = nil, zeroPointB: Value? = nil,
    name: String? = nil
  ) throws(OperatorError) -> Value {
    let zeroPoints = try zeroPoints(zeroPointA, zeroPointB, like: a)
    return try addOne("integer-matmul", [a, b] + zeroPoints, name: name)
  }

  /// A zero for the first one when only the second is there.
  private func zeroPoints(_ first: Value?, _ second: Value?, like x: Value)
    throws(OperatorError) -> [Value]
  {
    guard let second else { return first.map { [$0] } ?? [] }
    if let first { return [first, second] }
    return [try scalar(0, type(of: x).elementType), second]
  }
}
