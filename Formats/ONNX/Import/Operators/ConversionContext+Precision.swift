import ChiasmGraph
import ChiasmTensor

extension ConversionContext {
  /// A formula of several steps, computed in fp32 where x is of half precision and rounded once.
  func widened(
    _ x: Value, _ formula: (Value) throws(ConversionError) -> Value
  ) throws(ConversionError) -> Value {
    let elementType = type(x).elementType
    guard elementType == .float16 || elementType == .bfloat16 else { return try formula(x) }
    return try builder.cast(formula(builder.cast(x, to: .float32)), to: elementType)
  }

  /// `factor * x`
  func scaled(_ x: Value, by factor: Double) throws(ConversionError) -> Value {
    factor == 1 ? x : try builder.multiply(x, scalar(factor, like: x))
  }

  /// `x + term`
  func shifted(_ x: Value, by term: Double) throws(ConversionError) -> Value {
    term == 0 ? x : try builder.add(x, scalar(term, like: x))
  }
}
