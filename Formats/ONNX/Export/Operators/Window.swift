import ChiasmGraph
import ChiasmTensor

/// A window with one entry per spatial axis in every list, as ONNX wants it.
struct Window {
  var attributes: Attributes

  init(_ extents: [Int], _ strides: [Int], _ padding: [Int], _ dilations: [Int]) {
    let ones = Array(repeating: 1, count: extents.count)
    var attributes: Attributes = [
      "kernel_shape": .ints(extents), "strides": .ints(strides.isEmpty ? ones : strides),
    ]
    // Ours may be one list for both sides; ONNX's is all lows, then all highs, as our longer one.
    let pads = padding.count == extents.count ? padding + padding : padding
    attributes["pads"] = .ints(pads.isEmpty ? Array(repeating: 0, count: 2 * ones.count) : pads)
    if dilations.contains(where: { $0 != 1 }) { attributes["dilations"] = .ints(dilations) }
    self.attributes = attributes
  }
}

extension ExportContext {
  /// The spatial extents of a convolution's weights.
  var kernel: [Int] { Array(inputTypes[1].shape.extents[2...]) }
}
