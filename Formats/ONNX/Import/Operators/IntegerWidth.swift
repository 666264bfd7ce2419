import ChiasmGraph
import ChiasmTensor

// ONNX's integers are C's: what does not fit is taken modulo a power of two. Those of our operators
// saturate, so narrow ones are computed in a wider type and then wrapped.

extension ConversionContext {
  /// `x` in another element type. Integers that do not fit wrap around.
  func converted(_ x: Value, to target: ElementType) throws(ConversionError) -> Value {
    let source = type(x).elementType
    if source == target { return x }
    guard let from = source.integerRange, let to = target.integerRange,
      from.lowerBound < to.lowerBound || from.upperBound > to.upperBound
    else { return try builder.cast(x, to: target) }
    // Wide enough for the source and for twice what the target can tell apart.
    let wide: ElementType = source == .int64 || target.byteCount > 2 ? .int64 : .int32
    var rest = source == wide ? x : try builder.cast(x, to: wide)
    let modulus = try scalar(to.upperBound - to.lowerBound + 1, like: rest)
    rest = try builder.remainder(rest, modulus, floored: true)
    if to.lowerBound < 0 {
      let shift = try scalar(-to.lowerBound, like: rest)
      let shifted = try builder.remainder(builder.add(rest, shift), modulus, floored: true)
      rest = try builder.subtract(shifted, shift)
    }
    return try builder.cast(rest, to: target)
  }

  /// An operator of two numbers whose results wrap around where they are integers of 32 bits or
  /// fewer.
  func arithmetic(_ id: OperatorID, _ a: Value, _ b: Value) throws(ConversionError) -> Value {
    let type = type(a).elementType
    guard [.int8, .uint8, .int32].contains(type), self.type(b).elementType == type else {
      return try addOne(id, [a, b])
    }
    let wide: ElementType = type == .int32 ? .int64 : .int32
    let y = try addOne(id, [builder.cast(a, to: wide), builder.cast(b, to: wide)])
    return try converted(y, to: type)
  }
}

extension ElementType {
  /// The least and the greatest value; nil for other types.
  fileprivate var integerRange: ClosedRange<Double>? {
    switch self {
    case .int8: -128...127
    case .uint8: 0...255
    case .int32: -0x1p31...(0x1p31 - 1)
    case .int64: -0x1p63...0x1p63
    case .float32, .float16, .bfloat16, .bool: nil
    }
  }
}
