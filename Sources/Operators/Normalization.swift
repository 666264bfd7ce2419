import ChiasmGraph
import ChiasmTensor

/// Mean and biased variance of groups of elements.
struct Moments {
  let mean: [Double]
  let variance: [Double]

  init(mean: [Double], variance: [Double]) {
    self.mean = mean
    self.variance = variance
  }

  /// - Parameters:
  ///   - groups: the group of each element.
  ///   - count: the number of groups.
  init(of x: [Double], groups: [Int], count: Int) {
    var sums = [Double](repeating: 0, count: count)
    var squares = sums
    for (value, group) in zip(x, groups) { sums[group] += value }
    let size = Double(x.count) / Double(count)
    let mean = sums.map { $0 / size }
    for (value, group) in zip(x, groups) {
      squares[group] += (value - mean[group]) * (value - mean[group])
    }
    self.init(mean: mean, variance: squares.map { $0 / size })
  }
}

/// The channel of each element of `[N, C, ...]`, or of another axis that holds the channels.
func channelMap(_ shape: Shape, axis: Int = 1) -> [Int] {
  var strides = [Int](repeating: 0, count: shape.rank)
  strides[axis] = 1
  return IndexMap(shape, strides: strides).offsets
}

/// `(x - mean) / sqrt(variance + epsilon) * scale + offset` with the moments of each element's
/// group and the scale and offset of its channel.
func normalized(
  _ x: Tensor, _ moments: Moments, _ groups: [Int], _ scale: [Double], _ offset: [Double],
  _ channels: [Int], _ epsilon: Double
) -> Tensor {
  let factors = moments.variance.map { 1 / ($0 + epsilon).squareRoot() }
  let y = x.doubles.enumerated().map { index, value in
    let (group, channel) = (groups[index], channels[index])
    return (value - moments.mean[group]) * factors[group] * scale[channel] + offset[channel]
  }
  return Tensor(nearest: y, type: x.type)
}

/// Normalisation of x by its own moments over `axes`, with scale and offset per channel.
struct Normalization {
  let axes: [Int]
  let channelAxis: Int
  let epsilon: Double

  /// Appends the gradients. With `xHat` the normalised input, `g = dy * scale` and means over
  /// `axes`: `dx = (g - mean(g) - xHat * mean(g * xHat)) / deviation`.
  func gradient(_ x: Value, _ scale: Value, _ dy: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> (x: Value, scale: Value, offset: Value)
  {
    let rank = builder.shape(of: x).rank
    func mean(_ value: Value) throws(OperatorError) -> Value {
      try builder.reduceMean(value, axes: axes, keepAxes: true)
    }
    let centered = try builder.subtract(x, mean(x))
    let variance = try mean(builder.multiply(centered, centered))
    let deviation = try builder.sqrt(builder.shifted(variance, by: epsilon))
    let xHat = try builder.divide(centered, deviation)
    let g = try builder.multiply(dy, builder.aligned(scale, axis: channelAxis, rank: rank))
    let along = try builder.multiply(xHat, mean(builder.multiply(g, xHat)))
    let dx = try builder.divide(
      builder.subtract(builder.subtract(g, mean(g)), along), deviation)
    let others = (0..<rank).filter { $0 != channelAxis }
    let dScale = try sum(builder.multiply(dy, xHat), others, builder)
    return (dx, dScale, try sum(dy, others, builder))
  }

  /// No axes would mean all of them.
  private func sum(_ x: Value, _ axes: [Int], _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  { axes.isEmpty ? x : try builder.reduceSum(x, axes: axes) }
}
