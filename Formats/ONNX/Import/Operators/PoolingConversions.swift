import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Pooling: windows of the spatial axes, or all of them.
enum PoolingConversions {
  static let all = [
    Conversion("AveragePool", averagePool),
    Conversion("GlobalAveragePool") { c throws(ConversionError) in
      [try c.builder.reduceMean(c.input(0), axes: spatialAxes(c), keepAxes: true)]
    },
    Conversion("GlobalLpPool", since: 2, globalLpPool),
    Conversion("GlobalMaxPool") { c throws(ConversionError) in
      [try c.builder.reduceMax(c.input(0), axes: spatialAxes(c), keepAxes: true)]
    },
    Conversion("LpPool", since: 2, lpPool),
    Conversion("LRN", localResponseNormalization),
    Conversion("MaxPool", maxPool),
    Conversion("MaxUnpool", since: 9, maxUnpool),
  ]

  private static func spatialAxes(_ c: ConversionContext) throws(ConversionError) -> [Int] {
    let rank = c.shape(try c.input(0)).rank
    guard rank > 2 else { throw c.refusal("x expected at least 3 axes, got \(rank)") }
    return Array(2..<rank)
  }

  /// The spatial extents of x and the windows over them.
  private static func windows(
    _ c: ConversionContext
  ) throws(ConversionError) -> (extents: [Int], window: WindowAttributes) {
    let extents = Array(c.shape(try c.input(0)).extents.dropFirst(2))
    let window = try WindowAttributes(c)
    guard window.rank == extents.count, !extents.isEmpty else {
      throw c.refusal("expected \(window.rank) spatial axes, got \(extents.count)")
    }
    guard (extents + window.pads).allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
      throw c.refusal("expected extents and padding in 0...\(Int32.max)")
    }
    return (extents, window)
  }

  private static func averagePool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let pool = try averagePool(c, countPadding: c.bool("count_include_pad", default: false))
    return [try c.addOne(pool.id, [c.input(0)], pool.attributes)]
  }

  private static func averagePool(
    _ c: ConversionContext, countPadding: Bool
  ) throws(ConversionError) -> AveragePool {
    let (extents, window) = try windows(c)
    return AveragePool(
      window: window.kernel, strides: window.strides, padding: window.padding(of: extents),
      dilations: stretched(window.dilations), ceilMode: try c.bool("ceil_mode", default: false),
      countPadding: countPadding)
  }

  /// Dilations, unless they are the default.
  private static func stretched(_ dilations: [Int]) -> [Int] {
    dilations.allSatisfy { $0 == 1 } ? [] : dilations
  }

  private static func maxPool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (extents, window) = try windows(c)
    let isColumnMajor = try c.bool("storage_order", default: false)
    var pool = MaxPool(
      window: window.kernel, strides: window.strides, padding: window.padding(of: extents),
      dilations: stretched(window.dilations), ceilMode: try c.bool("ceil_mode", default: false))
    if c.isOutputUsed(1) { pool.indices = isColumnMajor ? .columnMajor : .rowMajor }
    return try c.add(pool.id, [c.input(0)], pool.attributes)
  }

  // MARK: Powers

  /// The p-th root of the sum of p-th powers: a mean times the window's size. What stands out
  /// beyond the padding is padding here, so that every window has its whole size.
  private static func lpPool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let p = Double(try c.int("p", default: 2))
    var pool = try averagePool(c, countPadding: true)
    let (input, output) = (c.shape(x), try pool.infer([c.type(x)])[0].shape)
    let rank = pool.window.count
    for axis in 0..<rank {
      let dilation = pool.dilations.isEmpty ? 1 : pool.dilations[axis]
      let end = (output[axis + 2] - 1) * pool.strides[axis] + (pool.window[axis] - 1) * dilation + 1
      let needed = end - input[axis + 2] - pool.padding[axis]
      pool.padding[axis + rank] = max(pool.padding[axis + rank], needed)
    }
    pool.ceilMode = false
    let size = pool.window.reduce(1.0) { $0 * Double($1) }
    let mean = try c.addOne(pool.id, [powered(x, p, c)], pool.attributes)
    return [try rooted(c.builder.multiply(mean, c.scalar(size, like: x)), p, c)]
  }

  private static func globalLpPool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let p = Double(try c.int("p", default: 2))
    let sum = try c.builder.reduceSum(
      powered(c.input(0), p, c), axes: spatialAxes(c), keepAxes: true)
    return [try rooted(sum, p, c)]
  }

  /// `|x|^p`
  private static func powered(_ x: Value, _ p: Double, _ c: ConversionContext)
    throws(ConversionError) -> Value
  {
    guard p >= 1 else { throw c.refusal("p expected at least 1, got \(p)") }
    if p == 2 { return try c.builder.multiply(x, x) }
    let magnitude = try c.builder.maximum(x, c.builder.multiply(x, c.scalar(-1, like: x)))
    return p == 1 ? magnitude : try c.builder.power(magnitude, c.scalar(p, like: x))
  }

  private static func rooted(_ x: Value, _ p: Double, _ c: ConversionContext)
    throws(ConversionError) -> Value
  {
    if p == 1 { return x }
    return p == 2 ? try c.builder.sqrt(x) : try c.builder.power(x, c.scalar(1 / p, like: x))
  }

  // MARK: Neighbouring channels

  /// `x / (bias + alpha / size * sum of x^2 over size channels)^beta`, the sum a 1 x 1 convolution
  /// with a band of weights.
  private static func localResponseNormalization(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let (shape, limit) = (c.shape(x), 2048)
    let size = try c.int("size")
    guard (3...5).contains(shape.rank), (1...limit).contains(shape[1]), size >= 1 else {
      throw c.refusal("expected 3 to 5 axes, 1 to \(limit) channels and a size from 1")
    }
    let alpha = try c.float("alpha", default: 1e-4) / Double(size)
    let (below, above) = ((size - 1) / 2, size / 2)
    var band = [Double](repeating: 0, count: shape[1] * shape[1])
    for output in 0..<shape[1] {
      let last = min(output + min(above, shape[1]), shape[1] - 1)
      for input in max(0, output - below)...last { band[output * shape[1] + input] = alpha }
    }
    let extents = [shape[1], shape[1]] + Array(repeating: 1, count: shape.rank - 2)
    let weights = try c.builder.constant(
      band, type: TensorType(c.type(x).elementType, Shape(extents)), name: nil)
    let sums = try c.builder.convolution(c.builder.multiply(x, x), weights)
    let base = try c.builder.add(sums, c.scalar(c.float("bias", default: 1), like: x))
    let power = try c.builder.power(base, c.scalar(c.float("beta", default: 0.75), like: x))
    return [try c.builder.divide(x, power)]
  }

  // MARK: Back to where maxima came from

  /// Every element at its index among zeros.
  private static func maxUnpool(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, indices) = (try c.input(0), try c.input(1))
    let (shape, element) = (c.shape(x), c.type(x).elementType)
    let (extents, window) = try windows(c)
    guard c.shape(indices) == shape else {
      throw c.refusal("indices expected shape \(shape), got \(c.shape(indices))")
    }
    let spatial = extents.indices.map { axis in
      (extents[axis] - 1) * window.strides[axis] + window.kernel[axis] - window.pads[axis]
        - window.pads[axis + extents.count]
    }
    let whole = try c.shape(checking: shape.extents[..<2] + spatial)
    let flat = try c.addOne(
      "scatter-elements",
      [
        c.builder.broadcast(c.builder.scalar(0, element), to: [whole.count]),
        c.builder.reshape(indices, to: [shape.count]), c.builder.reshape(x, to: [shape.count]),
      ], ["axis": .int(0)])
    let y = try c.builder.reshape(flat, to: whole.extents)
    guard let output = try c.optionalInts(2, "output_shape"), output != whole.extents else {
      return [y]
    }
    guard output.count == whole.rank, zip(output, whole.extents).allSatisfy({ $0 >= $1 }) else {
      throw c.refusal("output_shape expected at least \(whole), got \(output)")
    }
    let highs = zip(output, whole.extents).map { $0 - $1 }
    return [try c.builder.pad(y, low: highs.map { _ in 0 }, high: highs)]
  }
}
