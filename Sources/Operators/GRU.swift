public import ChiasmGraph
public import ChiasmTensor
import Glibc

/// Gated recurrent unit (Cho et al. 2014) in one direction.
///
/// With `z, r = s(x[t] + W h)` by the logistic function s, the candidate is
/// `g = tanh(x[t] + W (r h))`, or with `linearBeforeReset` `tanh(x[t] + r (W h + b))`; then
/// `h = (1 - z) g + z h`.
///
/// **Shapes:** x `[T, N, 3H]` of z, r, g, the inputs times their weights and with all other biases;
/// weights W `[3H, H]`; h before the first step `[N, H]`; optional bias b `[H]`, for
/// `linearBeforeReset` only; to h after every step `[T, N, H]` and after the last `[N, H]`. Element
/// types: fp32, fp16, bf16. Source: ONNX operator GRU.
///
/// **Edge cases:** a sequence shorter than T gives zeros after its end, and its last state.
public struct GRU: StandardOperator {
  public static let id: OperatorID = "gru"

  /// Whether the last step comes first.
  public var reverse: Bool
  /// The number of steps of each sequence; empty means T.
  public var lengths: [Int]
  /// What enters a logistic function or tanh is kept in -clip...clip; 0 means it is not.
  public var clip: Double
  /// Whether the state is reset after its product with the weights.
  public var linearBeforeReset: Bool

  public init(
    reverse: Bool = false, lengths: [Int] = [], clip: Double = 0, linearBeforeReset: Bool = false
  ) {
    self.reverse = reverse
    self.lengths = lengths
    self.clip = clip
    self.linearBeforeReset = linearBeforeReset
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["reverse", "lengths", "clip", "linear-before-reset"], for: id)
    reverse = try attributes.bool("reverse", default: false, for: id)
    lengths = try attributes.ints("lengths", default: [], for: id)
    clip = try attributes.float("clip", default: 0, for: id)
    linearBeforeReset = try attributes.bool("linear-before-reset", default: false, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "reverse": .bool(reverse), "lengths": .ints(lengths), "clip": .float(clip),
      "linear-before-reset": .bool(linearBeforeReset),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...(linearBeforeReset ? 4 : 3))
    let recurrence = try recurrence(inputs)
    if inputs.count > 3 {
      try expectFloatingPoint(inputs)
      try expectShape(inputs[3], [recurrence.features], of: "bias")
    }
    return recurrence.outputs(inputs[0].elementType, states: 1)
  }

  private func recurrence(_ inputs: [TensorType]) throws(OperatorError) -> Recurrence {
    try Recurrence(
      inputs[0], weights: inputs[1], states: [inputs[2]], gates: 3, reverse: reverse,
      lengths: lengths, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let types = try infer(inputs.map(\.type))
    let recurrence = try recurrence(inputs.map(\.type))
    let (batch, features) = (recurrence.batch, recurrence.features)
    let (x, weights) = (inputs[0].doubles, Recurrence.transposed(inputs[1]))
    let bias = inputs.count > 3 ? inputs[3].doubles : Array(repeating: 0, count: features)
    var y = [Double](repeating: 0, count: types[0].shape.count)
    var last = inputs[2].doubles
    for sequence in 0..<batch {
      let state = sequence * features..<(sequence + 1) * features
      var h = Array(last[state])
      for step in recurrence.order(sequence) {
        let start = (step * batch + sequence) * 3 * features
        advance(&h, Array(x[start..<(start + 3 * features)]), weights, bias)
        y.replaceSubrange(
          (step * batch + sequence) * features..<(step * batch + sequence + 1) * features, with: h)
      }
      last.replaceSubrange(state, with: h)
    }
    return zip([y, last], types).map { Tensor(nearest: $0, type: $1) }
  }

  private func advance(
    _ h: inout [Double], _ x: [Double], _ weights: [Double], _ bias: [Double]
  ) {
    let count = h.count
    var gates = Array(x[..<(2 * count)])
    Recurrence.accumulate(&gates, weights, h, width: 3 * count)
    gates = gates.map { Recurrence.sigmoid(Recurrence.clipped($0, clip)) }
    let reset = Array(gates[count...])
    var product = linearBeforeReset ? bias : Array(repeating: 0, count: count)
    let state = linearBeforeReset ? h : zip(reset, h).map { $0 * $1 }
    Recurrence.accumulate(&product, weights, state, first: 2 * count, width: 3 * count)
    for index in 0..<count {
      let scale = linearBeforeReset ? reset[index] : 1
      let sum = x[2 * count + index] + scale * product[index]
      let candidate = tanh(Recurrence.clipped(sum, clip))
      h[index] = (1 - gates[index]) * candidate + gates[index] * h[index]
    }
  }
}
