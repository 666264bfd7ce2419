public import ChiasmGraph
public import ChiasmTensor
import Glibc

/// Long short-term memory (Hochreiter and Schmidhuber 1997) in one direction.
///
/// With gates `i, o, f, g = x[t] + W h`, peepholes p and `s` the logistic function:
/// `c = s(f + p_f c) c + s(i + p_i c) tanh(g)`, then `h = s(o + p_o c) tanh(c)`.
///
/// **Shapes:** x `[T, N, 4H]`, the inputs times their weights and with all biases; weights W
/// `[4H, H]`; h and c before the first step `[N, H]`; optional peepholes `[3H]` of i, o, f; to h
/// after every step `[T, N, H]`, and h and c after the last `[N, H]`. Element types: fp32, fp16,
/// bf16. Source: ONNX operator LSTM.
///
/// **Edge cases:** a sequence shorter than T gives zeros after its end, and its last state.
public struct LSTM: StandardOperator {
  public static let id: OperatorID = "lstm"

  /// Whether the last step comes first.
  public var reverse: Bool
  /// The number of steps of each sequence; empty means T.
  public var lengths: [Int]
  /// What enters a logistic function or tanh, but for c, is kept in -clip...clip; 0 means not.
  public var clip: Double

  public init(reverse: Bool = false, lengths: [Int] = [], clip: Double = 0) {
    self.reverse = reverse
    self.lengths = lengths
    self.clip = clip
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["reverse", "lengths", "clip"], for: Self.id)
    reverse = try attributes.bool("reverse", default: false, for: Self.id)
    lengths = try attributes.ints("lengths", default: [], for: Self.id)
    clip = try attributes.float("clip", default: 0, for: Self.id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "reverse": .bool(reverse), "lengths": .ints(lengths), "clip": .float(clip),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 4...5)
    let recurrence = try recurrence(inputs)
    if inputs.count > 4 {
      try expectFloatingPoint(inputs)
      try expectShape(inputs[4], [3 * recurrence.features], of: "peepholes")
    }
    return recurrence.outputs(inputs[0].elementType, states: 2)
  }

  private func recurrence(_ inputs: [TensorType]) throws(OperatorError) -> Recurrence {
    try Recurrence(
      inputs[0], weights: inputs[1], states: Array(inputs[2...3]), gates: 4, reverse: reverse,
      lengths: lengths, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let types = try infer(inputs.map(\.type))
    let recurrence = try recurrence(inputs.map(\.type))
    let (batch, features) = (recurrence.batch, recurrence.features)
    let (x, weights) = (inputs[0].doubles, Recurrence.transposed(inputs[1]))
    let peepholes = inputs.count > 4 ? inputs[4].doubles : Array(repeating: 0, count: 3 * features)
    var y = [Double](repeating: 0, count: types[0].shape.count)
    var (lastH, lastC) = (inputs[2].doubles, inputs[3].doubles)
    for sequence in 0..<batch {
      let state = sequence * features..<(sequence + 1) * features
      var (h, c) = (Array(lastH[state]), Array(lastC[state]))
      for step in recurrence.order(sequence) {
        let start = (step * batch + sequence) * 4 * features
        var gates = Array(x[start..<(start + 4 * features)])
        Recurrence.accumulate(&gates, weights, h, width: 4 * features)
        advance(&h, &c, gates, peepholes)
        y.replaceSubrange(
          (step * batch + sequence) * features..<(step * batch + sequence + 1) * features, with: h)
      }
      lastH.replaceSubrange(state, with: h)
      lastC.replaceSubrange(state, with: c)
    }
    return zip([y, lastH, lastC], types).map { Tensor(nearest: $0, type: $1) }
  }

  private func advance(
    _ h: inout [Double], _ c: inout [Double], _ gates: [Double], _ peepholes: [Double]
  ) {
    let count = h.count
    func gate(_ index: Int, _ feature: Int, _ peephole: Int, _ c: Double) -> Double {
      let sum = gates[index * count + feature] + peepholes[peephole * count + feature] * c
      return Recurrence.sigmoid(Recurrence.clipped(sum, clip))
    }
    for index in 0..<count {
      let input = gate(0, index, 0, c[index])
      let forget = gate(2, index, 2, c[index])
      let candidate = tanh(Recurrence.clipped(gates[3 * count + index], clip))
      c[index] = forget * c[index] + input * candidate
      h[index] = gate(1, index, 1, c[index]) * tanh(c[index])
    }
  }
}
