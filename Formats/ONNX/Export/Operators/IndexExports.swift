import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Elements by their places, and places of elements.
///
/// Indices outside an axis give 0, or are dropped, in Chiasm; ONNX forbids them.
enum IndexExports {
  static let all: [ExportRule] = [
    place(ArgMax.self, "ArgMax"),
    place(ArgMin.self, "ArgMin"),
    ExportRule(Gather.self) { operation, c in
      c.emit("Gather", c.inputs, ["axis": .int(operation.axis)])
    },
    ExportRule(GatherElements.self) { operation, c in
      c.emit("GatherElements", c.inputs, ["axis": .int(operation.axis)])
    },
    ExportRule(GatherND.self) { operation, c in
      c.emit(
        "GatherND", [c.x, c.wideIndices], ["batch_dims": .int(operation.batchAxes)])
    },
    ExportRule(ScatterElements.self) { operation, c in
      var attributes = c.attributes(of: operation.reduction)
      attributes["axis"] = .int(operation.axis)
      return c.emit("ScatterElements", c.inputs, attributes)
    },
    ExportRule(ScatterND.self) { operation, c in
      let indices = c.wholeIndices(batchAxes: operation.batchAxes)
      return c.emit(
        "ScatterND", [c.x, indices, c.inputs[2]], c.attributes(of: operation.reduction))
    },
    ExportRule(several: TopK.self) { operation, c in
      c.needForBFloat16(opset: 24)
      return c.emit(
        "TopK", [c.x, c.ints([operation.k], "k")],
        ["axis": .int(operation.axis), "largest": .int(operation.largest ? 1 : 0)], outputs: 2)
    },
  ]

  private static func place<Written: ArgReduction>(_: Written.Type, _ name: String) -> ExportRule {
    ExportRule(Written.self) { operation, c in
      c.emit(
        name, c.inputs,
        [
          "axis": .int(operation.axis), "keepdims": .int(operation.keepAxes ? 1 : 0),
          "select_last_index": .int(operation.last ? 1 : 0),
        ])
    }
  }
}

extension ExportContext {
  /// The second input as int64.
  fileprivate var wideIndices: String {
    inputTypes[1].elementType == .int64 ? inputs[1] : cast(inputs[1], to: .own(.int64))
  }

  /// The second input as int64 with the places along the batch axes, which ONNX's tuples name too,
  /// in front.
  fileprivate func wholeIndices(batchAxes: Int) -> String {
    if batchAxes == 0 { return wideIndices }
    let tuples = Array(inputTypes[1].shape.extents.dropLast())
    let strides = Shape(tuples).strides
    let places = (0..<tuples.reduce(1, *)).flatMap { tuple in
      (0..<batchAxes).map { Int64(tuple / strides[$0] % tuples[$0]) }
    }
    let batch = constant(Tensor(places, shape: Shape(tuples + [batchAxes])), "batch")
    return emit("Concat", [batch, wideIndices], ["axis": .int(-1)])
  }

  fileprivate func attributes(of reduction: ScatterReduction) -> Attributes {
    switch reduction {
    case .none: return [:]
    case .add: return ["reduction": .string("add")]
    case .multiply: return ["reduction": .string("mul")]
    case .minimum, .maximum:
      need(opset: 18)
      return ["reduction": .string(reduction == .minimum ? "min" : "max")]
    }
  }
}
