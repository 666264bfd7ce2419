import ChiasmGraph
import ChiasmTensor

/// Between real numbers and the integers that stand for them.
enum QuantizationConversions {
  static let all = [
    Conversion("DequantizeLinear", since: 10, dequantize),
    Conversion("DynamicQuantizeLinear", since: 11, quantizeByRange),
    // To integers everything saturates.
    Conversion("QuantizeLinear", since: 10, ignoring: ["saturate"], quantize),
  ]

  private static func quantize(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let precision = try c.int("precision", default: 0)
    guard precision == 0 || precision == ONNXElementType.number(of: .float32) else {
      throw c.refusal("attribute \"precision\" expected fp32")
    }
    var (x, scale) = (try c.input(0), try c.input(1))
    let types = (x: c.type(x).elementType, scale: c.type(scale).elementType)
    if !types.x.isFloatingPoint {
      x = try c.builder.cast(x, to: types.scale)
    } else if types.x != types.scale {
      x = try c.builder.cast(x, to: .float32)
      scale = try c.builder.cast(scale, to: .float32)
    }
    let zeroPoint = c.optional(2)
    let elementType =
      try c.statedType ?? zeroPoint.map { c.type($0).elementType } ?? .uint8
    let blockSize = try c.int("block_size", default: 0)
    return [
      try c.builder.quantize(
        x, scale: c.parameter(scale, blockSize),
        zeroPoint: c.parameter(ifAny: zeroPoint, blockSize),
        to: elementType, axis: c.int("axis", default: 1), blockSize: blockSize)
    ]
  }

  private static func dequantize(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, scale) = (try c.input(0), try c.input(1))
    let blockSize = try c.int("block_size", default: 0)
    let y = try c.builder.dequantize(
      x, scale: c.parameter(scale, blockSize),
      zeroPoint: c.parameter(ifAny: c.optional(2), blockSize),
      axis: c.int("axis", default: 1), blockSize: blockSize)
    guard let stated = try c.statedType, stated != c.type(y).elementType else { return [y] }
    return [try c.builder.cast(y, to: stated)]
  }

  /// uint8 with the scale and the zero point that x's own range, with 0 in it, asks for.
  private static func quantizeByRange(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let zero = try c.scalar(0, like: x)
    let highest = try c.builder.maximum(c.builder.reduceMax(x), zero)
    let negated = try c.builder.subtract(zero, x)
    let depth = try c.builder.maximum(c.builder.reduceMax(negated), zero)
    let range = try c.builder.add(highest, depth)
    let scale = try c.builder.divide(range, c.scalar(255, like: x))
    let zeroPoint = try c.builder.quantize(depth, scale: scale, to: .uint8)
    let y = try c.builder.quantize(x, scale: scale, zeroPoint: zeroPoint, to: .uint8)
    return [y, scale, zeroPoint]
  }
}

extension ConversionContext {
  /// The type an output is said to have; nil when it follows from the inputs.
  fileprivate var statedType: ElementType? {
    get throws(ConversionError) {
      guard try int("output_dtype", default: 0) != 0 else { return nil }
      return try elementType("output_dtype")
    }
  }

  /// A scale or zero point; one element for the whole tensor has no axes.
  func parameter(_ value: Value, _ blockSize: Int = 0) throws(ConversionError) -> Value {
    guard blockSize == 0, shape(value).count == 1, shape(value).rank > 0 else { return value }
    return try builder.reshape(value, to: [])
  }

  func parameter(ifAny value: Value?, _ blockSize: Int = 0) throws(ConversionError) -> Value? {
    guard let value else { return nil }
    return try parameter(value, blockSize)
  }
}
