import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Normalisation, soft maximum and dropout.
enum NormalizationExports {
  static let all: [ExportRule] = [
    ExportRule(BatchNorm.self) { operation, c throws(ExportRefusal) in
      guard !operation.training else {
        throw ExportRefusal("it uses the batch's statistics, as in training")
      }
      return c.emit("BatchNormalization", c.inputs, ["epsilon": .float(operation.epsilon)])
    },
    ExportRule(Dropout.self) { operation, c throws(ExportRefusal) in
      guard !operation.training else { throw ExportRefusal("it drops elements, as in training") }
      return c.emit("Dropout", [c.x, c.scalar(operation.rate, .float32, "rate")])
    },
    ExportRule(InstanceNorm.self) { operation, c in
      c.needForBFloat16(opset: 22)
      return c.emit("InstanceNormalization", c.inputs, ["epsilon": .float(operation.epsilon)])
    },
    ExportRule(LayerNorm.self) { operation, c in
      c.onLastAxis(operation.axis) {
        c.emit(
          "LayerNormalization", [$0] + c.inputs[1...],
          ["axis": .int(-1), "epsilon": .float(operation.epsilon)])
      }
    },
    ExportRule(Softmax.self) { operation, c in
      c.emit("Softmax", c.inputs, ["axis": .int(operation.axis)])
    },
  ]
}

extension ExportContext {
  /// Writes an operator that works on the last axis for any axis of the first input.
  func onLastAxis(_ axis: Int, _ body: (String) -> String) -> String {
    let rank = shape.rank
    let axis = axis < 0 ? axis + rank : axis
    if axis == rank - 1 { return body(x) }
    let moved = (0..<rank).filter { $0 != axis } + [axis]
    var back = Array(0..<rank)
    for (position, source) in moved.enumerated() { back[source] = position }
    return transpose(body(transpose(x, moved)), back)
  }

  func transpose(_ x: String, _ permutation: [Int]) -> String {
    emit("Transpose", [x], ["perm": .ints(permutation)])
  }
}
