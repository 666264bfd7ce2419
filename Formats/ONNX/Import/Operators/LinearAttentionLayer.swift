import ChiasmGraph
import ChiasmTensor

/// The inputs of an ONNX LinearAttention, step by step, in fp32.
struct LinearAttentionLayer {
  private let c: ConversionContext
  private let queries: Int
  private let keys: Int
  private let scale: Double
  /// `[B, T, heads * features]`
  private let q: Value
  private let k: Value
  private let v: Value
  private let decays: Value?
  private let rates: Value?
  private let batch: Int
  let steps: Int

  init(_ c: ConversionContext) throws(ConversionError) {
    self.c = c
    (queries, keys) = (try c.int("q_num_heads"), try c.int("kv_num_heads"))
    let rule = try c.string("update_rule", default: "gated_delta")
    guard ["linear", "gated", "delta", "gated_delta"].contains(rule) else {
      throw c.refusal("update_rule \"\(rule)\" is not supported")
    }
    var parts: [Value?] = []
    for index in [0, 1, 2, 4, 5] {
      parts.append(try c.optional(index).map { value throws(ConversionError) in
        try Self.single(value, c)
      })
    }
    guard let q = parts[0], let k = parts[1], let v = parts[2] else {
      throw c.refusal("expected query, key and value")
    }
    (self.q, self.k, self.v) = (q, k, v)
    decays = rule.hasPrefix("gated") ? parts[3] : nil
    rates = rule.hasSuffix("delta") ? parts[4] : nil
    guard (decays != nil) == (parts[3] != nil), (decays != nil) == rule.hasPrefix("gated"),
      (rates != nil) == (parts[4] != nil), (rates != nil) == rule.hasSuffix("delta")
    else { throw c.refusal("decay and beta do not fit update_rule \"\(rule)\"") }
    let shape = c.shape(q)
    // Every step is nodes of its own.
    guard shape.rank == 3, (1...256).contains(shape[1]) else {
      throw c.refusal("expected 1 to 256 steps, got \(shape)")
    }
    (batch, steps) = (shape[0], shape[1])
    guard keys > 0, queries > 0, queries % keys == 0, shape[2] % queries == 0 else {
      throw c.refusal("expected heads that divide \(shape), got \(queries) and \(keys)")
    }
    let stated = try c.float("scale", default: 0)
    scale = stated == 0 ? 1 / Double(max(shape[2] / queries, 1)).squareRoot() : stated
    for value in [k, v] + [decays, rates].compactMap({ $0 }) {
      let shape = c.shape(value)
      let isShared = value == rates && shape.rank == 3 && shape[2] == 1
      guard shape.rank == 3, shape[0] == batch, shape[1] == steps, shape[2] > 0,
        shape[2] % keys == 0 || isShared
      else { throw c.refusal("expected \(keys) heads in \(steps) steps, got \(shape)") }
    }
  }

  private static func single(_ x: Value, _ c: ConversionContext) throws(ConversionError) -> Value {
    c.type(x).elementType == .float32 ? x : try c.builder.cast(x, to: .float32)
  }

  /// One step of `x`, as `[B, heads, rows, features / rows]`.
  private func step(
    _ x: Value, _ step: Int, heads: Int, rows: Int = 1
  ) throws(ConversionError) -> Value {
    let slice = try c.builder.slice(x, axes: [1], starts: [step], ends: [step + 1])
    let width = c.shape(x)[2] / (heads * rows)
    return try c.builder.reshape(slice, to: [batch, heads, rows, width])
  }

  func query(_ index: Int) throws(ConversionError) -> Value {
    let rows = try step(q, index, heads: keys, rows: queries / keys)
    return try c.builder.multiply(rows, c.scalar(scale, like: rows))
  }

  func key(_ index: Int) throws(ConversionError) -> Value { try step(k, index, heads: keys) }

  func value(_ index: Int) throws(ConversionError) -> Value { try step(v, index, heads: keys) }

  /// One number per head, or per row of its matrix.
  func decay(_ index: Int) throws(ConversionError) -> Value? {
    guard let decays else { return nil }
    return try step(decays, index, heads: keys, rows: c.shape(decays)[2] / keys)
  }

  func rate(_ index: Int) throws(ConversionError) -> Value? {
    guard let rates else { return nil }
    return try step(rates, index, heads: c.shape(rates)[2])
  }

  func initialState() throws(ConversionError) -> Value {
    let extents = [batch, keys, c.shape(k)[2] / keys, c.shape(v)[2] / keys]
    let shape = try c.shape(checking: extents)
    guard let past = c.optional(3) else {
      return try c.builder.broadcast(c.scalar(0, like: q), to: shape)
    }
    guard c.shape(past) == shape else {
      throw c.refusal("past_state expected shape \(shape), got \(c.shape(past))")
    }
    return try Self.single(past, c)
  }

  /// One step of the result.
  func row(_ y: Value) throws(ConversionError) -> Value {
    try c.builder.reshape(y, to: [batch, 1, queries * (c.shape(v)[2] / keys)])
  }

  func finished(_ rows: [Value]) throws(ConversionError) -> Value {
    let y = rows.count == 1 ? rows[0] : try c.builder.concat(rows, axis: 1)
    return try c.builder.cast(y, to: c.type(c.input(0)).elementType)
  }

  func present(_ state: Value) throws(ConversionError) -> Value {
    let query = try c.input(0)
    return try c.builder.cast(state, to: c.type(c.optional(3) ?? query).elementType)
  }
}
