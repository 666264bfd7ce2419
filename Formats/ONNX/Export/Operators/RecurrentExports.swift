import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Foundation

/// Recurrent layers. Ours take the inputs times their weights, ONNX's the inputs: they are given an
/// identity matrix as weights.
enum RecurrentExports {
  static let all: [ExportRule] = [
    ExportRule(several: GRU.self) { operation, c in
      var layer = c.recurrence(operation.reverse, operation.lengths, operation.clip)
      if operation.linearBeforeReset { layer.attributes["linear_before_reset"] = .int(1) }
      if c.inputs.count > 3 {
        // Biases of the inputs, then of the state: the last one is that of its candidate.
        let others = TensorType(c.elementType, [5 * layer.features])
        let zeros = c.constant(Tensor(zeros: others), "zeros")
        let bias = c.emit("Concat", [zeros, c.inputs[3]], ["axis": .int(0)])
        layer.inputs[3] = c.unsqueezed(bias)
      }
      return c.emit(layer, "GRU", states: 1)
    },
    ExportRule(several: LSTM.self) { operation, c in
      var layer = c.recurrence(operation.reverse, operation.lengths, operation.clip)
      layer.inputs.append(c.unsqueezed(c.inputs[3]))
      if c.inputs.count > 4 { layer.inputs.append(c.unsqueezed(c.inputs[4])) }
      return c.emit(layer, "LSTM", states: 2)
    },
    ExportRule(several: RNN.self) { operation, c in
      var layer = c.recurrence(operation.reverse, operation.lengths, operation.clip)
      let activation = operation.activation.rawValue.capitalized
      layer.attributes["activations"] = .strings([activation])
      return c.emit(layer, "RNN", states: 1)
    },
  ]
}

/// A recurrent layer of one direction: an axis of extent 1 that ours do not have.
private struct ExportedRecurrence {
  let features: Int
  /// X, W, R, B, lengths, h, ...
  var inputs: [String]
  var attributes: Attributes
}

extension ExportContext {
  fileprivate func recurrence(
    _ reverse: Bool, _ lengths: [Int], _ clip: Double
  ) -> ExportedRecurrence {
    needForBFloat16(opset: 22)
    let (width, features) = (shape[2], inputTypes[1].shape[1])
    var identity = [Double](repeating: 0, count: width * width)
    for index in 0..<width { identity[index * width + index] = 1 }
    let weights = Tensor(
      nearest: identity, type: TensorType(elementType, [1, width, width]))
    let steps = lengths.isEmpty
      ? "" : constant(Tensor(lengths.map { Int32($0) }, shape: [lengths.count]), "lengths")
    var attributes: Attributes = [
      "hidden_size": .int(features), "direction": .string(reverse ? "reverse" : "forward"),
    ]
    if clip > 0 { attributes["clip"] = .float(clip) }
    return ExportedRecurrence(
      features: features,
      inputs: [
        x, constant(weights, "identity"), unsqueezed(inputs[1]), "", steps, unsqueezed(inputs[2]),
      ],
      attributes: attributes)
  }

  fileprivate func unsqueezed(_ x: String) -> String { emit("Unsqueeze", [x, ints([0], "axis")]) }

  /// The layer's outputs without the axis of directions.
  fileprivate func emit(_ layer: ExportedRecurrence, _ type: String, states: Int) -> [String] {
    let outputs = emit(type, layer.inputs, layer.attributes, outputs: 1 + states)
    return outputs.enumerated().map { index, output in
      emit("Squeeze", [output, ints([index == 0 ? 1 : 0], "axis")])
    }
  }
}
