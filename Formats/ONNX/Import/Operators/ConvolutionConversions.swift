import ChiasmGraph
import ChiasmTensor

enum ConvolutionConversions {
  static let all = [
    Conversion("Conv", convolution),
    Conversion("ConvTranspose", transposedConvolution),
  ]

  /// x `[N, C, s...]`, w `[K, C / groups, k...]`, bias `[K]`.
  private static func convolution(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (x, w) = (try c.input(0), try c.input(1))
    let window = try WindowAttributes(c, kernel: Array(c.shape(w).extents.dropFirst(2)))
    let extents = try spatialExtents(c, x, window)
    return [
      try c.builder.convolution(
        x, w, bias: c.optional(2), strides: window.strides, padding: window.padding(of: extents),
        dilations: window.dilations, groups: try c.int("group", default: 1))
    ]
  }

  /// x `[N, C, s...]`, w `[C, K / groups, k...]`, bias `[K]`.
  private static func transposedConvolution(
    _ c: ConversionContext
  ) throws(ConversionError) -> [Value] {
    let (x, w) = (try c.input(0), try c.input(1))
    let window = try WindowAttributes(c, kernel: Array(c.shape(w).extents.dropFirst(2)))
    let extents = try spatialExtents(c, x, window)
    var extra = try c.ints("output_padding", default: extents.map { _ in 0 })
    let isFit = extra.allSatisfy { (0...Int(Int32.max)).contains($0) }
    guard extra.count == extents.count, isFit else {
      throw c.refusal("attribute \"output_padding\" expected \(extents.count) rows, got \(extra)")
    }
    var padding = window.pads
    if let target = try outputExtents(c, window, extents) {
      let rank = extents.count
      for axis in 0..<rank {
        let full = window.strides[axis] * (extents[axis] - 1) + window.reach(axis) + extra[axis]
        let total = full - target[axis]
        if total < 0 { extra[axis] -= total }
        let (small, large) = (max(total, 0) / 2, max(total, 0) - max(total, 0) / 2)
        let isUpper = window.autoPad == .sameUpper
        padding[axis] = isUpper ? small : large
        padding[rank + axis] = isUpper ? large : small
      }
    }
    return [
      try c.builder.transposedConvolution(
        x, w, bias: c.optional(2), strides: window.strides, padding: padding,
        outputPadding: extra, dilations: window.dilations, groups: try c.int("group", default: 1))
    ]
  }

  /// The extents the node asks for; nil when they follow from the padding.
  private static func outputExtents(
    _ c: ConversionContext, _ window: WindowAttributes, _ extents: [Int]
  ) throws(ConversionError) -> [Int]? {
    let stated = try c.ints("output_shape", default: [])
    if !stated.isEmpty {
      // Some exporters state batch and channels, too.
      let spatial = Array(stated.suffix(extents.count))
      let isFit = spatial.allSatisfy { (1...Int(Int32.max)).contains($0) }
      guard spatial.count == extents.count, isFit else {
        throw c.refusal("attribute \"output_shape\" expected \(extents.count) extents")
      }
      return spatial
    }
    switch window.autoPad {
    case .explicit, .valid: return nil
    case .sameUpper, .sameLower: return zip(extents, window.strides).map { $0 * $1 }
    }
  }

  private static func spatialExtents(
    _ c: ConversionContext, _ x: Value, _ window: WindowAttributes
  ) throws(ConversionError) -> [Int] {
    let extents = Array(c.shape(x).extents.dropFirst(2))
    guard extents.count == window.rank else {
      throw c.refusal("expected \(window.rank) spatial axes, got \(c.shape(x))")
    }
    guard extents.allSatisfy({ $0 <= Int(Int32.max) }) else {
      throw c.refusal("expected extents below 2^31, got \(c.shape(x))")
    }
    return extents
  }
}
