import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Convolutions and pooling: `[N, C, s...]` with a window that moves over the spatial axes.
enum WindowExports {
  static let all: [ExportRule] = [
    ExportRule(AveragePool.self) { operation, c in
      c.needForBFloat16(opset: 22)
      if operation.dilations.contains(where: { $0 != 1 }) { c.need(opset: 19) }
      let window = Window(operation)
      var attributes = window.attributes
      guard operation.ceilMode, let pads = window.pads(reaching: c) else {
        if operation.ceilMode { attributes["ceil_mode"] = .int(1) }
        if operation.countPadding { attributes["count_include_pad"] = .int(1) }
        return c.emit("AveragePool", c.inputs, attributes)
      }
      guard operation.countPadding else {
        attributes["pads"] = .ints(pads)
        return c.emit("AveragePool", c.inputs, attributes)
      }
      // The padding counts, what stands out beyond it does not: elements, and padding.
      let rank = c.shape.rank - 2
      let (low, high) = (window.padding[..<rank], window.padding[rank...])
      let within = zip(pads[rank...], high).map { min($0, $1) }
      let edges = c.ints([0, 0] + low + [0, 0] + within, "pads")
      let zero = c.scalar(0, c.elementType, "zero")
      let beyond = zip(pads[rank...], high).map { max($0 - $1, 0) }
      attributes["pads"] = .ints(low.map { _ in 0 } + beyond)
      return c.emit("AveragePool", [c.emit("Pad", [c.x, edges, zero])], attributes)
    },
    ExportRule(Convolution.self) { operation, c in
      c.needForBFloat16(opset: 22)
      var attributes = Window(
        c.kernel, operation.strides, operation.padding, operation.dilations
      ).attributes
      attributes["group"] = .int(operation.groups)
      return c.emit("Conv", c.inputs, attributes)
    },
    ExportRule(several: MaxPool.self) { operation, c in
      c.needForBFloat16(opset: 22)
      let window = Window(operation)
      var attributes = window.attributes
      if operation.ceilMode {
        if let pads = window.pads(reaching: c) {
          attributes["pads"] = .ints(pads)
        } else {
          attributes["ceil_mode"] = .int(1)
        }
      }
      guard let indices = operation.indices else {
        return [c.within(maxima, c.inputs) { c.emit("MaxPool", $0, attributes) }]
      }
      if indices == .columnMajor { attributes["storage_order"] = .int(1) }
      var places = ""
      let y = c.within(maxima, c.inputs) { inputs in
        let outputs = c.emit("MaxPool", inputs, attributes, outputs: 2)
        places = outputs[1]
        return outputs[0]
      }
      return [y, places]
    },
    ExportRule(TransposedConvolution.self) { operation, c in
      c.needForBFloat16(opset: 22)
      var attributes = Window(
        c.kernel, operation.strides, operation.padding, operation.dilations
      ).attributes
      attributes["group"] = .int(operation.groups)
      if operation.outputPadding.contains(where: { $0 != 0 }) {
        attributes["output_padding"] = .ints(operation.outputPadding)
      }
      return c.emit("ConvTranspose", c.inputs, attributes)
    },
  ]

  /// What ONNX finds the largest of.
  private static let maxima = Set<ElementType>.floats.union([.int8, .uint8])
}

extension Window {
  fileprivate init(_ pooling: some Pooling) {
    let strides = pooling.strides.isEmpty ? pooling.window : pooling.strides
    self.init(pooling.window, strides, pooling.padding, pooling.dilations)
  }

  /// The padding with which as many windows as the output has fit when their number is rounded
  /// down; nil where rounding up gives that number, too. ONNX counts a last window that starts in
  /// the padding, Chiasm does not.
  fileprivate func pads(reaching context: ExportContext) -> [Int]? {
    let (old, new) = (context.shape.extents[2...], context.outputTypes[0].shape.extents[2...])
    var (pads, isNeeded) = (padding, false)
    for (axis, (extent, count)) in zip(old, new).enumerated() {
      let reach = dilations[axis] * (extents[axis] - 1) + 1
      let (low, high) = (padding[axis], padding[extents.count + axis])
      let (room, stride) = (extent + low + high - reach, strides[axis])
      if (room + stride - 1) / stride + 1 != count { isNeeded = true }
      pads[extents.count + axis] = max((count - 1) * stride + reach - extent - low, 0)
    }
    return isNeeded ? pads : nil
  }
}
