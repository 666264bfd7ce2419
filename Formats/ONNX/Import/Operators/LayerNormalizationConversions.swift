import ChiasmGraph
import ChiasmTensor

/// Normalization over groups of channels and over trailing axes.
enum LayerNormalizationConversions {
  static let all = [
    Conversion("GroupNormalization", 18...20) { c throws(ConversionError) in
      try groupNormalization(c, isPerGroup: true)
    },
    Conversion("GroupNormalization", since: 21) { c throws(ConversionError) in
      try groupNormalization(c, isPerGroup: false)
    },
    Conversion("LayerNormalization", since: 17, layerNormalization),
    Conversion("RMSNormalization", since: 23, rootMeanSquareNormalization),
  ]

  // MARK: Groups

  /// An instance normalization of the groups; then scale and offset, which belonged to groups
  /// before they belonged to channels.
  private static func groupNormalization(
    _ c: ConversionContext, isPerGroup: Bool
  ) throws(ConversionError) -> [Value] {
    let (b, x) = (c.builder, try c.input(0))
    let (shape, type) = (c.shape(x), c.type(x).elementType)
    let groups = try c.int("num_groups")
    let epsilon = try c.float("epsilon", default: 1e-5)
    guard shape.rank >= 2, shape.count > 0, groups > 0, shape[1] % groups == 0 else {
      throw c.refusal("expected \(groups) groups of the channels, got \(shape)")
    }
    let stash = isPerGroup ? 0 : try c.int("stash_type", default: 1)
    let work = stash == 1 ? ElementType.float32 : type
    let whole = work == type ? x : try b.cast(x, to: work)
    let ones = try b.broadcast(b.scalar(1, work), to: [groups])
    let zeros = try b.broadcast(b.scalar(0, work), to: [groups])
    let normal = try b.instanceNorm(
      b.reshape(whole, to: [0, groups, -1]), scale: ones, offset: zeros, epsilon: epsilon)
    let y = try b.reshape(normal, to: shape.extents)
    let rounded = work == type ? y : try b.cast(y, to: type)
    func perChannel(_ index: Int) throws(ConversionError) -> Value {
      let parameter = try c.input(index)
      let count = isPerGroup ? groups : shape[1]
      guard c.shape(parameter) == [count] else {
        throw c.refusal("input \(index) expected shape \(count), got \(c.shape(parameter))")
      }
      let whole = isPerGroup
        ? try b.broadcast(b.reshape(parameter, to: [groups, 1]), to: [groups, shape[1] / groups])
        : parameter
      return try b.reshape(whole, to: [shape[1]] + Array(repeating: 1, count: shape.rank - 2))
    }
    return [try b.add(b.multiply(rounded, perChannel(1)), perChannel(2))]
  }

  // MARK: Trailing axes

  /// The axes from `axis` on, and the element type that `stash_type` asks for.
  private static func trailing(
    _ c: ConversionContext, _ x: Value
  ) throws(ConversionError) -> (axes: Range<Int>, work: ElementType) {
    let rank = c.shape(x).rank
    let axis = try c.axis(c.int("axis", default: -1), rank: rank)
    let isSingle = try c.int("stash_type", default: 1) == 1
    return (axis..<rank, isSingle ? .float32 : c.type(x).elementType)
  }

  private static func cast(
    _ x: Value, to type: ElementType, _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    c.type(x).elementType == type ? x : try c.builder.cast(x, to: type)
  }

  private static func layerNormalization(_ c: ConversionContext) throws(ConversionError) -> [Value]
  {
    let (b, input) = (c.builder, try c.input(0))
    let (axes, work) = try trailing(c, input)
    let epsilon = try c.float("epsilon", default: 1e-5)
    let x = try cast(input, to: work, c)
    let shape = c.shape(x)
    let normal = Shape(Array(shape.extents[axes]))
    let kept = Array(repeating: 0, count: axes.lowerBound)
    let flat = axes.count == 1 ? x : try b.reshape(x, to: kept + [normal.count])
    func parameter(_ value: Value?, _ fallback: Double) throws(ConversionError) -> Value {
      guard let value else {
        return try b.broadcast(b.scalar(fallback, work), to: [normal.count])
      }
      let whole = c.shape(value) == normal ? value : try b.broadcast(value, to: normal)
      return try cast(b.reshape(whole, to: [normal.count]), to: work, c)
    }
    let y = try b.layerNorm(
      flat, scale: parameter(c.input(1), 1), offset: parameter(c.optional(2), 0), axis: -1,
      epsilon: epsilon)
    let shaped = axes.count == 1 ? y : try b.reshape(y, to: kept + normal.extents)
    var outputs = [try cast(shaped, to: c.type(input).elementType, c)]
    if c.isOutputUsed(1) || c.isOutputUsed(2) {
      let mean = try b.reduceMean(x, axes: Array(axes), keepAxes: true)
      let centered = try b.subtract(x, mean)
      let variance = try b.reduceMean(
        b.multiply(centered, centered), axes: Array(axes), keepAxes: true)
      let deviation = try b.sqrt(b.add(variance, c.scalar(epsilon, like: x)))
      outputs += [mean, try b.divide(c.scalar(1, like: x), deviation)]
    }
    return outputs
  }

  /// `x / sqrt(mean(x^2) + epsilon) * scale`
  private static func rootMeanSquareNormalization(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let (b, input) = (c.builder, try c.input(0))
    let (axes, work) = try trailing(c, input)
    let epsilon = try c.float("epsilon", default: 1e-5)
    let x = try cast(input, to: work, c)
    let square = try b.reduceMean(b.multiply(x, x), axes: Array(axes), keepAxes: true)
    let root = try b.sqrt(b.add(square, c.scalar(epsilon, like: x)))
    let normal = try cast(b.divide(x, root), to: c.type(input).elementType, c)
    return [try b.multiply(normal, c.input(1))]
  }
}
