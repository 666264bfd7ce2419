import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Recurrent layers: per direction, inputs times weights for all steps, then the recurrence.
enum RecurrentConversions {
  static let all = [
    Conversion("GRU", since: 7, gru),
    Conversion("LSTM", since: 7, lstm),
    Conversion("RNN", since: 7, rnn),
  ]

  private static func lstm(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    guard try !c.bool("input_forget", default: false) else {
      throw c.refusal("coupled gates (input_forget=1) are not supported")
    }
    let layer = try RecurrentLayer(c, gates: 4, defaults: ["Sigmoid", "Tanh", "Tanh"])
    return try layer.outputs { direction throws(ConversionError) in
      let operation = LSTM(reverse: direction.isReverse, lengths: layer.lengths, clip: layer.clip)
      var inputs = [
        try direction.projected(bias: direction.biases()), direction.weights,
        try direction.state(5), try direction.state(6),
      ]
      if let peepholes = c.optional(7) { inputs.append(try direction.own(peepholes)) }
      return try c.add(operation.id, inputs, operation.attributes)
    }
  }

  private static func gru(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let isLinear = try c.bool("linear_before_reset", default: false)
    let layer = try RecurrentLayer(c, gates: 3, defaults: ["Sigmoid", "Tanh"])
    return try layer.outputs { direction throws(ConversionError) in
      let operation = GRU(
        reverse: direction.isReverse, lengths: layer.lengths, clip: layer.clip,
        linearBeforeReset: isLinear)
      let inner = isLinear ? 2 * layer.features..<3 * layer.features : 0..<0
      var inputs = [
        try direction.projected(bias: direction.biases(leaving: inner)), direction.weights,
        try direction.state(5),
      ]
      if isLinear, let bias = try direction.recurrentBias(inner) { inputs.append(bias) }
      return try c.add(operation.id, inputs, operation.attributes)
    }
  }

  private static func rnn(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let layer = try RecurrentLayer(c, gates: 1, defaults: nil)
    return try layer.outputs { direction throws(ConversionError) in
      let name = layer.activations.isEmpty ? "Tanh" : layer.activations[direction.index]
      guard let activation = RNN.Activation(rawValue: name.lowercased()) else {
        throw c.refusal("activation expected Tanh, Relu or Sigmoid, got \"\(name)\"")
      }
      let operation = RNN(
        activation: activation, reverse: direction.isReverse, lengths: layer.lengths,
        clip: layer.clip)
      return try c.add(
        operation.id,
        [direction.projected(bias: direction.biases()), direction.weights, direction.state(5)],
        operation.attributes)
    }
  }
}
