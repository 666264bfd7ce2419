import ChiasmGraph
import ChiasmTensor

/// The inputs of an ONNX Attention by head, with the keys and values of the past in front.
struct AttentionHeads {
  /// `[N, heads, L, D]`
  let q: Value
  /// `[N, key heads, S, D]`
  let k: Value
  /// `[N, key heads, S, E]`
  let v: Value
  /// The number of past positions.
  let past: Int
  private let isFlat: Bool

  init(_ c: ConversionContext) throws(ConversionError) {
    let queries = try c.int("q_num_heads", default: 0)
    let keys = try c.int("kv_num_heads", default: 0)
    let rank = c.shape(try c.input(0)).rank
    isFlat = rank == 3
    var parts: [Value] = []
    for index in 0..<3 {
      let value = try c.input(index)
      guard c.shape(value).rank == rank, rank == 3 || rank == 4 else {
        throw c.refusal("input \(index) expected 3 or 4 axes like input 0, got \(c.shape(value))")
      }
      parts.append(
        rank == 4 ? value : try Self.split(value, heads: index == 0 ? queries : keys, c))
    }
    q = parts[0]
    past = c.optional(4).map { c.shape($0).rank == 4 ? c.shape($0)[2] : 0 } ?? 0
    k = try Self.appended(parts[1], to: c.optional(4), c)
    v = try Self.appended(parts[2], to: c.optional(5), c)
    let (q, k, v) = (c.shape(q), c.shape(k), c.shape(v))
    guard k[1] > 0, q[1] % k[1] == 0, v[1] == k[1], q[0] == k[0], k[0] == v[0], k[2] == v[2],
      q[3] == k[3]
    else {
      throw c.refusal("expected queries, keys and values that fit, got \(q), \(k) and \(v)")
    }
  }

  /// `[N, L, heads * D]` by head.
  private static func split(
    _ x: Value, heads: Int, _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    let shape = c.shape(x)
    guard heads > 0, shape[2] % heads == 0 else {
      throw c.refusal("expected a number of heads that divides \(shape[2]), got \(heads)")
    }
    let apart = try c.builder.reshape(x, to: [0, 0, heads, shape[2] / heads])
    return try c.builder.transpose(apart, permutation: [0, 2, 1, 3])
  }

  private static func appended(
    _ x: Value, to past: Value?, _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    guard let past else { return x }
    return try c.builder.concat([past, x], axis: 2)
  }

  /// The rows of query heads that share a key head under one another: `[N, key heads, rows, ...]`.
  func shared(_ x: Value, _ c: ConversionContext) throws(ConversionError) -> Value {
    let (shape, heads) = (c.shape(x), c.shape(k)[1])
    if shape[1] == heads { return x }
    return try c.builder.reshape(x, to: [0, heads, -1, shape[3]])
  }

  /// Undoes ``shared(_:_:)``.
  func unshared(_ x: Value, _ c: ConversionContext) throws(ConversionError) -> Value {
    let (shape, heads) = (c.shape(x), c.shape(q)[1])
    if shape[1] == heads { return x }
    return try c.builder.reshape(x, to: [0, heads, -1, shape[3]])
  }

  /// The result by query head, or flat as the inputs were.
  func joined(_ y: Value, _ c: ConversionContext) throws(ConversionError) -> Value {
    let apart = try unshared(y, c)
    if !isFlat { return apart }
    let width = c.shape(apart)[1] * c.shape(apart)[3]
    return try c.builder.reshape(
      c.builder.transpose(apart, permutation: [0, 2, 1, 3]), to: [0, 0, width])
  }
}
