import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Sampling of images at places.
enum SamplingConversions {
  static let all = [
    Conversion("AffineGrid", since: 20, affineGrid),
    Conversion("CenterCropPad", since: 18, centerCropPad),
    Conversion("Col2Im", since: 18, columnsToImage),
    Conversion("DeformConv", since: 19) { c throws(ConversionError) in
      [try DeformedConvolution(c).result()]
    },
    Conversion("GridSample", since: 16, gridSample),
    Conversion("RoiAlign", since: 10, roiAlign),
  ]

  private static func gridSample(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let mode = try c.string("mode", default: c.opset < 20 ? "bilinear" : "linear")
    let padding = try c.string("padding_mode", default: "zeros")
    let modes: [String: GridSample.Mode] = [
      "nearest": .nearest, "linear": .linear, "bilinear": .linear, "cubic": .cubic,
      "bicubic": .cubic,
    ]
    guard let mode = modes[mode], let padding = GridSample.Padding(rawValue: padding) else {
      throw c.refusal("mode \"\(mode)\" with padding \"\(padding)\" is not supported")
    }
    let sample = GridSample(
      mode: mode, padding: padding, alignCorners: try c.bool("align_corners", default: false))
    return [try c.addOne(sample.id, [c.input(0), c.input(1)], sample.attributes)]
  }

  /// The places of a regular grid, one per element of `size`, times matrices theta.
  private static func affineGrid(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let b = c.builder
    let theta = try c.input(0)
    let size = try c.ints(1, "size")
    let alignsCorners = try c.bool("align_corners", default: false)
    let spatial = Array(size.dropFirst(2))
    let rank = spatial.count
    guard rank == 2 || rank == 3, size.allSatisfy({ $0 > 0 }),
      c.shape(theta) == [size[0], rank, rank + 1],
      let places = Shape(checking: spatial + [rank + 1]), places.count <= 1 << 24
    else { throw c.refusal("expected theta and a size of 4 or 5 axes that fit, got \(size)") }
    let axes = spatial.map { regular($0, alignsCorners: alignsCorners) }
    var homogeneous: [Double] = []
    for place in 0..<places.count / (rank + 1) {
      var rest = place
      for axis in axes.reversed() {
        homogeneous.append(axis[rest % axis.count])
        rest /= axis.count
      }
      homogeneous.append(1)
    }
    let type = TensorType(c.type(theta).elementType, [homogeneous.count / (rank + 1), rank + 1])
    let grid = try b.constant(homogeneous, type: type, name: nil)
    let turned = try b.matmul(grid, theta, transposeB: true)
    return [try b.reshape(turned, to: [size[0]] + spatial + [rank])]
  }

  /// The coordinates of the elements of an axis, from -1 to 1.
  private static func regular(_ extent: Int, alignsCorners: Bool) -> [Double] {
    (0..<extent).map { index in
      if alignsCorners { return extent == 1 ? 0 : 2 * Double(index) / Double(extent - 1) - 1 }
      return (2 * Double(index) + 1) / Double(extent) - 1
    }
  }

  private static func roiAlign(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let mode = try c.string("mode", default: "avg")
    let corners = try c.string(
      "coordinate_transformation_mode", default: c.opset < 16 ? "output_half_pixel" : "half_pixel")
    guard ["avg", "max"].contains(mode), ["half_pixel", "output_half_pixel"].contains(corners)
    else {
      throw c.refusal("mode \"\(mode)\" with coordinates \"\(corners)\" is not supported")
    }
    let align = RoiAlign(
      size: [try c.int("output_height", default: 1), try c.int("output_width", default: 1)],
      mode: mode == "avg" ? .mean : .max, scale: try c.float("spatial_scale", default: 1),
      samples: try c.int("sampling_ratio", default: 0), halfPixel: corners == "half_pixel")
    return [try c.addOne(align.id, [c.input(0), c.input(1), c.input(2)], align.attributes)]
  }

  /// Blocks laid out as columns, added up where they came from: a transposed convolution whose
  /// every weight is the place of one row of the block.
  private static func columnsToImage(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (b, x) = (c.builder, try c.input(0))
    let (image, block) = (try c.ints(1, "image_shape"), try c.ints(2, "block_shape"))
    let rank = image.count
    let limit = Int(Int32.max)
    guard (1...3).contains(rank), (image + block).allSatisfy({ (1...limit).contains($0) }),
      block.count == rank, let size = Shape(checking: block)?.count, size <= 1 << 12,
      c.shape(x).rank == 3, c.shape(x)[1] % size == 0
    else { throw c.refusal("expected columns of blocks of 1 to 3 axes, got \(c.shape(x))") }
    let window = try WindowAttributes(c, kernel: block)
    guard window.pads.allSatisfy({ (0...limit).contains($0) }) else {
      throw c.refusal("pads expected entries in 0...\(limit), got \(window.pads)")
    }
    let counts = try (0..<rank).map { axis throws(ConversionError) in
      let room = image[axis] + window.pads[axis] + window.pads[axis + rank] - window.reach(axis)
      guard room >= 0 else { throw c.refusal("expected blocks that fit into \(image)") }
      return (count: room / window.strides[axis] + 1, rest: room % window.strides[axis])
    }
    let channels = c.shape(x)[1] / size
    let one = (0..<size).flatMap { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    guard channels <= 1 << 20, channels * size * size <= 1 << 24 else {
      throw c.refusal("expected fewer channels, got \(channels)")
    }
    let weights = try b.constant(
      Array(repeating: one, count: channels).flatMap { $0 },
      type: TensorType(c.type(x).elementType, Shape([channels * size, 1] + block)), name: nil)
    return [
      try b.transposedConvolution(
        b.reshape(x, to: c.shape(x).extents[..<2] + counts.map(\.count)), weights,
        strides: window.strides, padding: window.pads, outputPadding: counts.map(\.rest),
        dilations: window.dilations, groups: channels)
    ]
  }

  /// Cuts or fills both ends of axes, the odd element at the higher.
  private static func centerCropPad(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (b, x) = (c.builder, try c.input(0))
    let rank = c.shape(x).rank
    let axes = try c.axes(c.ints("axes", default: Array(0..<rank)), rank: rank)
    let target = try c.ints(1, "shape")
    guard target.count == axes.count, target.allSatisfy({ $0 >= 0 }) else {
      throw c.refusal("shape expected \(axes.count) extents, got \(target)")
    }
    var (low, high) = (Array(repeating: 0, count: rank), Array(repeating: 0, count: rank))
    var (starts, ends) = (low, c.shape(x).extents)
    for (axis, extent) in zip(axes, target) {
      let excess = c.shape(x)[axis] - extent
      if excess > 0 {
        (starts[axis], ends[axis]) = (excess / 2, excess / 2 + extent)
      } else {
        let missing = -excess
        (low[axis], high[axis]) = (missing / 2, missing - missing / 2)
      }
    }
    let cut = try b.slice(x, axes: Array(0..<rank), starts: starts, ends: ends)
    return [low == high && low.allSatisfy { $0 == 0 } ? cut : try b.pad(cut, low: low, high: high)]
  }
}
