public import ChiasmGraph
public import ChiasmTensor
import Glibc

/// A simple recurrent layer (Elman 1990) in one direction: `h = f(x[t] + W h)`.
///
/// **Shapes:** x `[T, N, H]`, the inputs times their weights and with all biases; weights W
/// `[H, H]`; h before the first step `[N, H]`; to h after every step `[T, N, H]` and after the last
/// `[N, H]`. Element types: fp32, fp16, bf16. Source: ONNX operator RNN.
///
/// **Edge cases:** a sequence shorter than T gives zeros after its end, and its last state.
public struct RNN: StandardOperator {
  public static let id: OperatorID = "rnn"

  public enum Activation: String, Sendable, CaseIterable {
    case tanh, relu, sigmoid
  }

  public var activation: Activation
  /// Whether the last step comes first.
  public var reverse: Bool
  /// The number of steps of each sequence; empty means T.
  public var lengths: [Int]
  /// What enters the activation is kept in -clip...clip; 0 means it is not.
  public var clip: Double

  public init(
    activation: Activation = .tanh, reverse: Bool = false, lengths: [Int] = [], clip: Double = 0
  ) {
    self.activation = activation
    self.reverse = reverse
    self.lengths = lengths
    self.clip = clip
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["activation", "reverse", "lengths", "clip"], for: id)
    activation = try attributes.choice("activation", default: Activation.tanh, for: id)
    reverse = try attributes.bool("reverse", default: false, for: id)
    lengths = try attributes.ints("lengths", default: [], for: id)
    clip = try attributes.float("clip", default: 0, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "activation": .string(activation.rawValue), "reverse": .bool(reverse),
      "lengths": .ints(lengths), "clip": .float(clip),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    return try recurrence(inputs).outputs(inputs[0].elementType, states: 1)
  }

  private func recurrence(_ inputs: [TensorType]) throws(OperatorError) -> Recurrence {
    try Recurrence(
      inputs[0], weights: inputs[1], states: [inputs[2]], gates: 1, reverse: reverse,
      lengths: lengths, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let types = try infer(inputs.map(\.type))
    let recurrence = try recurrence(inputs.map(\.type))
    let (batch, features) = (recurrence.batch, recurrence.features)
    let (x, weights) = (inputs[0].doubles, Recurrence.transposed(inputs[1]))
    var y = [Double](repeating: 0, count: types[0].shape.count)
    var last = inputs[2].doubles
    for sequence in 0..<batch {
      let state = sequence * features..<(sequence + 1) * features
      var h = Array(last[state])
      for step in recurrence.order(sequence) {
        let start = (step * batch + sequence) * features
        var sums = Array(x[start..<(start + features)])
        Recurrence.accumulate(&sums, weights, h, width: features)
        h = sums.map { activated(Recurrence.clipped($0, clip)) }
        y.replaceSubrange(start..<(start + features), with: h)
      }
      last.replaceSubrange(state, with: h)
    }
    return zip([y, last], types).map { Tensor(nearest: $0, type: $1) }
  }

  private func activated(_ x: Double) -> Double {
    switch activation {
    case .tanh: Glibc.tanh(x)
    case .relu: max(0, x)
    case .sigmoid: Recurrence.sigmoid(x)
    }
  }
}
