import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Convolutions and pooling: `[N, C, s...]` with a window that moves over the spatial axes.
enum WindowExports {
  static let all: [ExportRule] = [
    ExportRule(AveragePool.self) { operation, c in
      c.needForBFloat16(opset: 22)
      if operation.dilations.contains(where: { $0 != 1 }) { c.need(opset: 19) }
      var attributes = Window(operation).attributes
      if operation.countPadding { attributes["count_include_pad"] = .int(1) }
      return c.emit("AveragePool", c.inputs, attributes)
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
      var attributes = Window(operation).attributes
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
    if pooling.ceilMode { attributes["ceil_mode"] = .int(1) }
  }
}
