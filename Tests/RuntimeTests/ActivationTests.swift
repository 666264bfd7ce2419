import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

/// What may follow a convolution, fused, on blocks and on planes.
struct ActivationTests {
  @Test(
    arguments: ["clip", "relu6", "sigmoid", "swish", "low", "hard-swish", "prelu", "hard-sigmoid"],
    [false, true])
  func `applies an activation`(name: String, onBlocks: Bool) throws {
    for addition in [false, true] {
      try expectAgreement("\(name) \(addition)", terms: 2 * 9 * 17) { builder in
        let x = try builder.input("x", TensorType(.float32, [2, 17, 7, 9]))
        let window = ConvolutionCase.neighbour(17, 17, rank: 2)
        var y = try window.append(x, to: builder)
        if addition { y = try builder.add(y, x) }
        y = try activation(name, y, builder)
        return onBlocks ? try window.append(y, to: builder) : y
      }
    }
  }

  @Test func `scales channels of blocks by constants`() throws {
    try expectAgreement("affine", terms: 9 * 17, kernel: "pointwise") { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 17, 7, 9]))
      let window = ConvolutionCase.neighbour(17, 17, rank: 2)
      let factor = try builder.constant(.uniform([17, 1, 1], name: "factor"))
      let shift = try builder.constant(.uniform([2, 17, 1, 1], name: "shift"))
      let made = try builder.tanh(window.append(x, to: builder))
      let scaled = try builder.multiply(factor, made)
      return try window.append(builder.add(scaled, shift), to: builder)
    }
  }

  private func activation(_ name: String, _ x: Value, _ builder: GraphBuilder) throws -> Value {
    func number(_ value: Double) throws -> Value {
      try builder.constant([value], type: TensorType(.float32, []), name: nil)
    }
    return switch name {
    case "clip":
      try builder.minimum(builder.maximum(number(-0.5), x), number(0.75))
    case "relu6": try builder.minimum(builder.relu(x), number(6))
    case "sigmoid": try builder.sigmoid(x)
    case "swish": try builder.multiply(x, builder.sigmoid(x))
    case "hard-sigmoid": try gate(x, builder)
    case "hard-swish": try builder.multiply(x, gate(x, builder))
    case "prelu":
      try builder.add(
        builder.maximum(x, number(0)),
        builder.multiply(
          builder.constant(.uniform([17, 1, 1], name: "slopes")),
          builder.minimum(x, number(0))))
    default: try builder.maximum(x, number(0.25))
    }
  }

  /// `min(max(x / 6 + 1 / 2, 0), 1)`
  private func gate(_ x: Value, _ builder: GraphBuilder) throws -> Value {
    func number(_ value: Double) throws -> Value {
      try builder.constant([value], type: TensorType(.float32, []), name: nil)
    }
    let line = try builder.add(builder.multiply(x, number(1.0 / 6)), number(0.5))
    return try builder.minimum(builder.relu(line), number(1))
  }
}
