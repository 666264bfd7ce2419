import ChiasmGraph
import ChiasmTensor

/// Scaled dot-product attention and the rotation of its positions.
enum AttentionConversions {
  static let all = [
    Conversion("Attention", since: 23, attention),
    Conversion("RotaryEmbedding", since: 23, rotaryEmbedding),
  ]

  /// `softmax(cap(scale * q kᵀ) + bias) v` per head. Query heads that share a key head are rows
  /// of one product.
  private static func attention(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let b = c.builder
    let heads = try AttentionHeads(c)
    let (q, k, v) = (heads.q, heads.k, heads.v)
    let (rows, type) = (c.shape(q)[2], c.type(q).elementType)
    let scale = c.has("scale")
      ? try c.float("scale") : 1 / Double(max(c.shape(q)[3], 1)).squareRoot()
    let scaled = try b.multiply(q, c.scalar(scale, like: q))
    let columns = c.shape(k)[2]
    var score = try heads.unshared(
      b.matmul(heads.shared(scaled, c), k, transposeB: true), c)
    var stages = [score]
    let cap = try c.float("softcap", default: 0)
    if cap > 0 {
      let capped = try b.tanh(b.divide(score, c.scalar(cap, like: score)))
      score = try b.multiply(capped, c.scalar(cap, like: score))
    }
    stages.append(score)
    for bias in try AttentionBias(c, rows: rows, columns: columns, past: heads.past).terms(type) {
      score = try b.add(score, bias)
    }
    stages.append(score)
    let precision = try c.elementType("softmax_precision", default: type)
    let precise = precision == type ? score : try b.cast(score, to: precision)
    let weights = try b.softmax(precise, axis: -1)
    let weight = precision == type ? weights : try b.cast(weights, to: type)
    stages.append(weight)
    let mode = try c.int("qk_matmul_output_mode", default: 0)
    guard stages.indices.contains(mode) else {
      throw c.refusal("qk_matmul_output_mode expected 0 to 3, got \(mode)")
    }
    let y = try b.matmul(heads.shared(weight, c), v)
    return [try heads.joined(y, c), k, v, stages[mode]]
  }

  // MARK: Rotary embedding

  /// Pairs of features turned by an angle that depends on the position: `(a cos - b sin,
  /// a sin + b cos)`. A pair is a feature and the one half the rotated features on, or its
  /// neighbour when interleaved.
  private static func rotaryEmbedding(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (b, input) = (c.builder, try c.input(0))
    let isFlat = c.shape(input).rank == 3
    let heads = try c.int("num_heads", default: 0)
    let isInterleaved = try c.bool("interleaved", default: false)
    var x = input
    if isFlat {
      let shape = c.shape(input)
      guard heads > 0, shape[2] % heads == 0 else {
        throw c.refusal("num_heads expected a divisor of \(shape[2]), got \(heads)")
      }
      x = try b.reshape(input, to: [0, 0, heads, shape[2] / heads])
      x = try b.transpose(x, permutation: [0, 2, 1, 3])
    }
    let shape = c.shape(x)
    guard shape.rank == 4 else { throw c.refusal("x expected 3 or 4 axes, got \(shape)") }
    let stated = try c.int("rotary_embedding_dim", default: 0)
    let width = stated == 0 ? shape[3] : stated
    guard width > 0, width <= shape[3], width % 2 == 0 else {
      throw c.refusal("expected an even number of rotated features up to \(shape[3]), got \(width)")
    }
    let turned = try b.slice(x, axes: [3], starts: [0], ends: [width])
    let (first, second) = try pairs(turned, width, isInterleaved, c)
    let cosine = try angles(c, 1, shape, width), sine = try angles(c, 2, shape, width)
    let real = try b.subtract(b.multiply(first, cosine), b.multiply(second, sine))
    let imaginary = try b.add(b.multiply(first, sine), b.multiply(second, cosine))
    var y = try joined(real, imaginary, isInterleaved, c)
    if width < shape[3] {
      y = try b.concat([y, b.slice(x, axes: [3], starts: [width], ends: [shape[3]])], axis: 3)
    }
    if isFlat {
      y = try b.reshape(
        b.transpose(y, permutation: [0, 2, 1, 3]), to: [0, 0, c.shape(input)[2]])
    }
    return [y]
  }

  private static func pairs(
    _ x: Value, _ width: Int, _ isInterleaved: Bool, _ c: ConversionContext
  ) throws(ConversionError) -> (Value, Value) {
    let b = c.builder
    if isInterleaved {
      return (
        try b.slice(x, axes: [3], starts: [0], ends: [width], steps: [2]),
        try b.slice(x, axes: [3], starts: [1], ends: [width], steps: [2])
      )
    }
    return (
      try b.slice(x, axes: [3], starts: [0], ends: [width / 2]),
      try b.slice(x, axes: [3], starts: [width / 2], ends: [width])
    )
  }

  private static func joined(
    _ real: Value, _ imaginary: Value, _ isInterleaved: Bool, _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    let b = c.builder
    guard isInterleaved else { return try b.concat([real, imaginary], axis: 3) }
    let columns = try b.concat(
      [b.reshape(real, to: [0, 0, 0, 0, 1]), b.reshape(imaginary, to: [0, 0, 0, 0, 1])], axis: 4)
    return try b.reshape(columns, to: [0, 0, 0, 2 * c.shape(real)[3]])
  }

  /// Input `index`, the cosines or sines, as `[N, 1, L, width / 2]`: rows of a table by position,
  /// or given for every position.
  private static func angles(
    _ c: ConversionContext, _ index: Int, _ x: Shape, _ width: Int
  ) throws(ConversionError) -> Value {
    let b = c.builder
    var table = try c.input(index)
    if let positions = c.optional(3) {
      table = try c.addOne("gather", [table, positions], ["axis": .int(0)])
    }
    let shape = c.shape(table)
    guard shape.rank == 3, shape[2] == width / 2, shape[1] == x[2], [1, x[0]].contains(shape[0])
    else {
      throw c.refusal(
        "input \(index) expected \(width / 2) angles for each of \(x[2]) positions, got \(shape)")
    }
    return try b.reshape(table, to: [0, 1, -1, shape[2]])
  }
}
