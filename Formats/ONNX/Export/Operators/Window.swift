import ChiasmGraph
import ChiasmTensor

/// A window with one entry per spatial axis in every list, as ONNX wants it.
struct Window {
  let extents: [Int]
  let strides: [Int]
  /// All lows, then all highs.
  let padding: [Int]
  let dilations: [Int]

  /// Lists as operators have them: empty for the default; one list of padding for both sides.
  init(_ extents: [Int], _ strides: [Int], _ padding: [Int], _ dilations: [Int]) {
    let ones = Array(repeating: 1, count: extents.count)
    let both = padding.count == extents.count ? padding + padding : padding
    self.extents = extents
    self.strides = strides.isEmpty ? ones : strides
    self.padding = both.isEmpty ? Array(repeating: 0, count: 2 * extents.count) : both
    self.dilations = dilations.isEmpty ? ones : dilations
  }

  var attributes: Attributes {
    var attributes: Attributes = [
      "kernel_shape": .ints(extents), "strides": .ints(strides), "pads": .ints(padding),
    ]
    if dilations.contains(where: { $0 != 1 }) { attributes["dilations"] = .ints(dilations) }
    return attributes
  }
}

extension ExportContext {
  /// The spatial extents of a convolution's weights.
  var kernel: [Int] { Array(inputTypes[1].shape.extents[2...]) }
}
