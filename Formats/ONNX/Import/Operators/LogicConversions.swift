import ChiasmGraph
import ChiasmTensor

/// Relations, logic, bits, selection and remainders.
enum LogicConversions {
  static let all =
    [
      pair("And") { c, a, b throws(ConversionError) in try c.builder.and(a, b) },
      pair("Or") { c, a, b throws(ConversionError) in try c.builder.or(a, b) },
      pair("Xor") { c, a, b throws(ConversionError) in try c.builder.xor(a, b) },
      pair("BitwiseAnd") { c, a, b throws(ConversionError) in try c.builder.and(a, b) },
      pair("BitwiseOr") { c, a, b throws(ConversionError) in try c.builder.or(a, b) },
      pair("BitwiseXor") { c, a, b throws(ConversionError) in try c.builder.xor(a, b) },
      pair("Equal") { c, a, b throws(ConversionError) in try c.areEqual(a, b) },
      pair("Less") { c, a, b throws(ConversionError) in try c.builder.less(a, b) },
      pair("LessOrEqual") { c, a, b throws(ConversionError) in try c.builder.lessOrEqual(a, b) },
      pair("Greater") { c, a, b throws(ConversionError) in try c.builder.less(b, a) },
      pair("GreaterOrEqual") { c, a, b throws(ConversionError) in
        try c.builder.lessOrEqual(b, a)
      },
    ] + [
      Conversion("BitShift", bitShift),
      Conversion("BitwiseNot") { c throws(ConversionError) in [try c.builder.not(c.input(0))] },
      Conversion("Mod", modulo),
      Conversion("Not") { c throws(ConversionError) in [try c.builder.not(c.input(0))] },
      Conversion("Where") { c throws(ConversionError) in
        [try c.builder.select(c.input(0), c.input(1), c.input(2))]
      },
    ]

  private static func pair(
    _ name: String,
    _ body: @escaping @Sendable (ConversionContext, Value, Value) throws(ConversionError) -> Value
  ) -> Conversion {
    Conversion(name) { c throws(ConversionError) in
      let (a, b) = (try c.input(0), try c.input(1))
      return [try body(c, a, c.opset < 7 ? c.aligned(b, to: a) : b)]
    }
  }

  /// With the sign of the divisor, or of the dividend with `fmod`.
  private static func modulo(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let floored = try !c.bool("fmod", default: false)
    return [try c.builder.remainder(c.input(0), c.input(1), floored: floored)]
  }

  /// Multiplied or divided by a power of 2, in int32 where nothing is lost.
  private static func bitShift(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, count) = (try c.input(0), try c.input(1))
    guard c.type(x).elementType == .uint8, c.type(count).elementType == .uint8 else {
      throw c.refusal("expected uint8, got \(c.type(x).elementType)")
    }
    let width = try c.builder.scalar(8, .int32)
    let shift = try c.builder.minimum(c.builder.cast(count, to: .int32), width)
    let power = try c.builder.power(c.builder.scalar(2, .int32), shift)
    let wide = try c.builder.cast(x, to: .int32)
    let shifted: Value
    switch try c.string("direction") {
    case "LEFT":
      let product = try c.builder.multiply(wide, power)
      shifted = try c.builder.and(product, c.builder.scalar(0xFF, .int32))
    case "RIGHT": shifted = try c.builder.divide(wide, power)
    case let other:
      throw c.refusal("attribute \"direction\" expected LEFT or RIGHT, got \"\(other)\"")
    }
    return [try c.builder.cast(shifted, to: .uint8)]
  }
}
