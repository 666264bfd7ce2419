import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Integers that stand for real numbers, and products of them.
enum QuantizationExports {
  static let all: [ExportRule] = [
    ExportRule(Dequantize.self) { operation, c in
      c.emit(
        "DequantizeLinear", c.inputs,
        c.scaleAttributes(operation.axis, operation.blockSize, c.inputTypes[1].elementType))
    },
    ExportRule(IntegerConvolution.self) { operation, c in
      var attributes = Window(
        c.kernel, operation.strides, operation.padding, operation.dilations
      ).attributes
      attributes["group"] = .int(operation.groups)
      return c.emit("ConvInteger", c.inputs, attributes)
    },
    ExportRule(IntegerMatMul.self) { _, c in
      let zeroPoints = c.inputTypes[2...].map(\.shape.rank)
      // Runtimes know these alone: one zero point for a, one or one per column for b.
      let isCommon = (zeroPoints.first ?? 0) == 0 && (zeroPoints.dropFirst().first ?? 0) <= 1
      if isCommon { return c.emit("MatMulInteger", c.inputs) }
      let factors = [0, 1].map { c.centered($0) }
      return c.emit("MatMul", factors)
    },
    ExportRule(Quantize.self) { operation, c in
      // Without a zero point the integers would be uint8.
      let scale = c.inputTypes[1].shape
      let zeros = Tensor(zeros: TensorType(operation.elementType, scale))
      let inputs = c.inputs.count > 2 ? c.inputs : c.inputs + [c.constant(zeros, "zero-point")]
      return c.emit(
        "QuantizeLinear", inputs,
        c.scaleAttributes(operation.axis, operation.blockSize, c.elementType))
    },
  ]
}

extension ExportContext {
  /// How scales lie along the first input, and the version that this needs.
  fileprivate func scaleAttributes(
    _ axis: Int, _ blockSize: Int, _ elementType: ElementType
  ) -> Attributes {
    if elementType != .float32 { need(opset: 19) }
    var attributes = Attributes()
    if blockSize > 0 {
      need(opset: 21)
      attributes["block_size"] = .int(blockSize)
    }
    if inputTypes[1].shape.rank > 0 { attributes["axis"] = .int(axis) }
    return attributes
  }

  /// A factor of a product as int32, less its zero point.
  fileprivate func centered(_ index: Int) -> String {
    let x = cast(inputs[index], to: .own(.int32))
    guard inputs.count > index + 2 else { return x }
    return emit("Sub", [x, cast(inputs[index + 2], to: .own(.int32))])
  }
}
