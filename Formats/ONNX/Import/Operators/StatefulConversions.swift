import ChiasmGraph
import ChiasmTensor

/// Layers that carry a state from call to call.
enum StatefulConversions {
  static let all = [
    Conversion("CausalConvWithState", since: 27, causalConvolution),
    Conversion("LinearAttention", since: 27, ignoring: ["chunk_size"], linearAttention),
  ]

  /// A convolution of each channel with what came before: the past state, or zeros.
  private static func causalConvolution(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (b, x, w) = (c.builder, try c.input(0), try c.input(1))
    let (shape, weights) = (c.shape(x), c.shape(w))
    guard shape.rank == 3, weights.rank == 3, weights[0] == shape[1], weights[1] == 1,
      weights[2] > 0
    else {
      throw c.refusal("expected x of 3 axes and weights for its channels, got \(weights)")
    }
    let before = weights[2] - 1
    var whole = x
    if before > 0 {
      let zeros = try c.shape(checking: [shape[0], shape[1], before])
      let none = try b.broadcast(c.scalar(0, like: x), to: zeros)
      let past = c.optional(3) ?? none
      guard c.shape(past) == zeros else {
        throw c.refusal("past_state expected shape \(zeros), got \(c.shape(past))")
      }
      whole = try b.concat([past, x], axis: 2)
    }
    var y = try b.convolution(whole, w, bias: c.optional(2), groups: shape[1])
    let activation = try c.string("activation", default: "none")
    switch activation {
    case "none": break
    case "silu", "swish": y = try b.multiply(y, b.sigmoid(y))
    default: throw c.refusal("activation \"\(activation)\" is not supported")
    }
    let present = try b.slice(whole, axes: [2], starts: [shape[2]], ends: [shape[2] + before])
    return [y, present]
  }

  /// A matrix per head that every step decays and adds to, and that the query is multiplied with.
  private static func linearAttention(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (b, layer) = (c.builder, try LinearAttentionLayer(c))
    var state = try layer.initialState()
    var rows: [Value] = []
    for step in 0..<layer.steps {
      if let decay = try layer.decay(step) { state = try b.multiply(state, b.exp(decay)) }
      let key = try layer.key(step)
      var value = try layer.value(step)
      if let rate = try layer.rate(step) {
        value = try b.multiply(b.subtract(value, b.matmul(key, state)), rate)
      }
      state = try b.add(state, b.matmul(key, value, transposeA: true))
      rows.append(try layer.row(b.matmul(layer.query(step), state)))
    }
    return [try layer.finished(rows), try layer.present(state)]
  }
}
