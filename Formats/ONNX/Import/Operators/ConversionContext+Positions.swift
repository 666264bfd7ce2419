import ChiasmGraph
import ChiasmTensor

extension ConversionContext {
  /// The most elements of a constant that an operator stands for.
  static let generatedElementCount = 1 << 24

  /// The numbers 0, 1, ... as int64, along one axis of `rank`.
  func positions(_ count: Int, axis: Int = 0, rank: Int = 1) throws(ConversionError) -> Value {
    guard count <= Self.generatedElementCount else {
      throw refusal("expected at most \(Self.generatedElementCount) positions, got \(count)")
    }
    var extents = Array(repeating: 1, count: rank)
    extents[axis] = count
    return builder.constant(Tensor((0..<count).map { Int64($0) }, shape: Shape(extents)))
  }

  /// `x` with an axis of extent 1 put in.
  func unsqueezed(_ x: Value, at axis: Int) throws(ConversionError) -> Value {
    var extents = shape(x).extents
    extents.insert(1, at: axis)
    return try reshaped(x, to: extents)
  }

  /// Indices of any numeric type as int64, those that count from the back made to count from the
  /// front.
  func positiveIndices(_ indices: Value, extent: Int) throws(ConversionError) -> Value {
    let whole =
      type(indices).elementType == .int64 ? indices : try builder.cast(indices, to: .int64)
    let fromFront = try builder.add(whole, scalar(Double(extent), like: whole))
    return try builder.select(builder.less(whole, scalar(0, like: whole)), fromFront, whole)
  }

  /// Whether a equals b, as bool, for every element type.
  func areEqual(_ a: Value, _ b: Value) throws(ConversionError) -> Value {
    switch type(a).elementType {
    case .bool:
      return try builder.not(builder.xor(a, b))
    case .int64:
      // The operator `equal` computes in floating point.
      return try builder.and(builder.lessOrEqual(a, b), builder.lessOrEqual(b, a))
    default:
      return try builder.cast(builder.equal(a, b), to: .bool)
    }
  }
}
