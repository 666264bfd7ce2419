import ChiasmGraph
import ChiasmTensor

/// Functions of one number.
enum ElementConversions {
  static let all =
    [
      unary("Acos", "acos"), unary("Acosh", "acosh"), unary("Asin", "asin"),
      unary("Asinh", "asinh"), unary("Atan", "atan"), unary("Atanh", "atanh"),
      unary("Ceil", "ceil"), unary("Cos", "cos"), unary("Cosh", "cosh"), unary("Erf", "erf"),
      unary("Floor", "floor"), unary("Round", "round"), unary("Sign", "sign"),
      unary("Sin", "sin"), unary("Sinh", "sinh"), unary("Tan", "tan"),
    ] + [
      Conversion("Abs", ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
        let x = try c.input(0)
        return [try keepingSmallest(c, x, c.builder.abs(x))]
      },
      Conversion("BitCast", bitCast),
      Conversion("CastLike", ignoring: ["round_mode", "saturate"], castLike),
      Conversion("IsInf", isInfinite),
      Conversion("IsNaN", isNaN),
      Conversion("Neg", ignoring: ["consumed_inputs"], negate),
      Conversion("Reciprocal", ignoring: ["consumed_inputs"], reciprocal),
    ]

  private static func unary(_ name: String, _ id: OperatorID) -> Conversion {
    Conversion(name, ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
      [try c.addOne(id, [c.input(0)])]
    }
  }

  private static func negate(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    return [try keepingSmallest(c, x, c.scaled(x, by: -1))]
  }

  /// `y`, but the smallest integer of a signed type where x is that: it has no negative and is its
  /// own in C, while our operators saturate.
  private static func keepingSmallest(
    _ c: ConversionContext, _ x: Value, _ y: Value
  ) throws(ConversionError) -> Value {
    let smallest: Double
    switch c.type(x).elementType {
    case .int8: smallest = Double(Int8.min)
    case .int32: smallest = Double(Int32.min)
    case .int64: smallest = Double(Int64.min)
    case .float32, .float16, .bfloat16, .uint8, .bool: return y
    }
    return try c.builder.select(c.areEqual(x, c.scalar(smallest, like: x)), x, y)
  }

  private static func reciprocal(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    return [try c.builder.divide(c.scalar(1, like: x), x)]
  }

  /// NaN alone differs from itself.
  private static func isNaN(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    return [try c.builder.not(c.areEqual(x, x))]
  }

  private static func isInfinite(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let infinity = try c.scalar(.infinity, like: x)
    switch (
      try c.bool("detect_negative", default: true), try c.bool("detect_positive", default: true)
    ) {
    case (true, true): return [try c.areEqual(c.builder.abs(x), infinity)]
    case (false, true): return [try c.areEqual(x, infinity)]
    case (true, false): return [try c.areEqual(x, c.scalar(-.infinity, like: x))]
    case (false, false):
      return [try c.builder.broadcast(c.builder.scalar(0, .bool), to: c.shape(x))]
    }
  }

  private static func castLike(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, target) = (try c.input(0), c.type(try c.input(1)).elementType)
    return [try c.converted(x, to: target)]
  }

  private static func bitCast(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let target = try c.elementType("to")
    return [try c.builder.bitCast(c.input(0), to: target)]
  }
}
