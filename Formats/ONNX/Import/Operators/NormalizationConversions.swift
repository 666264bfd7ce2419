import ChiasmGraph
import ChiasmTensor

enum NormalizationConversions {
  static let all = [
    Conversion(
      "BatchNormalization", ignoring: ["consumed_inputs", "is_test"], batchNormalization),
    Conversion("InstanceNormalization", ignoring: ["consumed_inputs"], instanceNormalization),
  ]

  /// Inputs x `[N, C, ...]`, scale, offset, mean, variance `[C]`.
  private static func batchNormalization(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let epsilon = try c.float("epsilon", default: 1e-5)
    let momentum = try c.float("momentum", default: 0.9)
    guard c.shape(x).rank > 1 else {
      throw c.refusal("expected at least 2 axes, got \(c.shape(x))")
    }
    guard try c.int("spatial", default: 1) == 1 else {
      throw c.refusal("statistics per position (spatial=0) are not supported")
    }
    var statistics: [Value] = []
    for index in 1...4 {
      let value = try c.input(index)
      if index > 2 { c.builder.markBuffer(value) }
      let type = c.type(x).elementType
      statistics.append(
        c.type(value).elementType == type ? value : try c.builder.cast(value, to: type))
    }
    guard try c.bool("training_mode", default: false) else {
      return [try normalized(c, x, statistics, epsilon)]
    }
    return try trained(c, x, statistics, epsilon, momentum)
  }

  private static func normalized(
    _ c: ConversionContext, _ x: Value, _ statistics: [Value], _ epsilon: Double
  ) throws(ConversionError) -> Value {
    try c.builder.batchNorm(
      x, scale: statistics[0], offset: statistics[1], mean: statistics[2],
      variance: statistics[3], epsilon: epsilon)
  }

  /// With the statistics of the batch; also the running ones after it.
  private static func trained(
    _ c: ConversionContext, _ x: Value, _ statistics: [Value], _ epsilon: Double,
    _ momentum: Double
  ) throws(ConversionError) -> [Value] {
    let axes = c.shape(x).extents.indices.filter { $0 != 1 }
    let mean = try c.builder.reduceMean(x, axes: axes, keepAxes: true)
    let centred = try c.builder.subtract(x, mean)
    let variance = try c.builder.reduceMean(
      c.builder.multiply(centred, centred), axes: axes, keepAxes: true)
    var batch: [Value] = []
    for value in [mean, variance] {
      batch.append(try c.builder.reshape(value, to: [c.shape(x)[1]]))
    }
    var outputs = [try normalized(c, x, Array(statistics[..<2]) + batch, epsilon)]
    for (old, new) in zip(statistics[2...], batch) {
      let kept = try c.builder.multiply(old, c.scalar(momentum, like: old))
      let taken = try c.builder.multiply(new, c.scalar(1 - momentum, like: new))
      outputs.append(try c.builder.add(kept, taken))
    }
    return outputs
  }

  /// Inputs x `[N, C, s...]`, scale and offset `[C]`.
  private static func instanceNormalization(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    [
      try c.builder.instanceNorm(
        c.input(0), scale: c.input(1), offset: c.input(2),
        epsilon: c.float("epsilon", default: 1e-5))
    ]
  }
}
