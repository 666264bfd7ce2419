import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Interpolation to other extents.
enum ResizeConversions {
  static let all: [Conversion] = [
    Conversion("Resize", 10...10) { c throws(ConversionError) in
      try upsample(c, scales: floats(c, 1, "scales"))
    },
    Conversion("Resize", since: 11, resize),
    Conversion("Upsample", 7...8) { c throws(ConversionError) in
      try upsample(c, scales: c.floats("scales"))
    },
    Conversion("Upsample", since: 9) { c throws(ConversionError) in
      try upsample(c, scales: floats(c, 1, "scales"))
    },
  ]

  private static func floats(
    _ c: ConversionContext, _ index: Int, _ name: String
  ) throws(ConversionError) -> [Double] { try c.constant(index, name).doubles }

  /// The operators before Resize had options: position `i` lies at `i / scale`.
  private static func upsample(
    _ c: ConversionContext, scales: [Double]
  ) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    var resize = Resize(mode: .linear, corners: .asymmetric)
    let mode = try c.string("mode", default: "nearest")
    switch mode {
    case "nearest": (resize.mode, resize.rounding) = (.nearest, .floor)
    case "linear", "bilinear": break
    default: throw c.refusal("mode expected nearest or linear, got \"\(mode)\"")
    }
    let axes = Array(0..<c.shape(x).rank)
    return [try AxisResizes(c, x, axes: axes, scales: scales).applied(to: x, resize, c)]
  }

  private static func resize(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let rank = c.shape(x).rank
    let axes = try c.axes(c.ints("axes", default: Array(0..<rank)), rank: rank)
    let resize = try options(c)
    let policy = try c.string("keep_aspect_ratio_policy", default: "stretch")
    let scales = try c.optional(2).map { _ throws(ConversionError) in
      try floats(c, 2, "scales")
    } ?? []
    var sizes = try c.optionalInts(3, "sizes") ?? []
    var resizes: AxisResizes
    if !scales.isEmpty {
      guard sizes.isEmpty else { throw c.refusal("expected scales or sizes, got both") }
      resizes = try AxisResizes(c, x, axes: axes, scales: scales)
    } else {
      let scale = try AxisResizes.scale(c, x, axes: axes, sizes: &sizes, policy: policy)
      resizes = try AxisResizes(c, x, axes: axes, sizes: sizes, scale: scale)
    }
    if resize.corners == .cropAndResize {
      try resizes.setRegion(c, c.constant(1, "roi").doubles, axes: axes)
    }
    return [try resizes.applied(to: x, resize, c)]
  }

  private static func options(_ c: ConversionContext) throws(ConversionError) -> Resize {
    var resize = Resize(
      coefficient: try c.float("cubic_coeff_a", default: -0.75),
      excludeOutside: try c.bool("exclude_outside", default: false),
      antialias: try c.bool("antialias", default: false))
    let outside = try c.float("extrapolation_value", default: 0)
    let corners = try c.string("coordinate_transformation_mode", default: "half_pixel")
    switch corners {
    case "half_pixel": resize.corners = .halfPixel
    case "half_pixel_symmetric": resize.corners = .halfPixelSymmetric
    case "pytorch_half_pixel": resize.corners = .pytorchHalfPixel
    case "align_corners": resize.corners = .alignCorners
    case "asymmetric": resize.corners = .asymmetric
    case "tf_crop_and_resize": (resize.corners, resize.outside) = (.cropAndResize, outside)
    default: throw c.refusal("coordinate_transformation_mode \"\(corners)\" is not supported")
    }
    let rounding = try c.string("nearest_mode", default: "round_prefer_floor")
    let mode = try c.string("mode", default: "nearest")
    guard let known = Resize.Mode(rawValue: mode) else {
      throw c.refusal("mode expected nearest, linear or cubic, got \"\(mode)\"")
    }
    resize.mode = known
    guard known == .nearest else { return resize }
    resize.excludeOutside = false
    switch rounding {
    case "round_prefer_floor": resize.rounding = .preferFloor
    case "round_prefer_ceil": resize.rounding = .preferCeil
    case "floor": resize.rounding = .floor
    case "ceil": resize.rounding = .ceil
    default: throw c.refusal("nearest_mode \"\(rounding)\" is not supported")
    }
    return resize
  }
}
