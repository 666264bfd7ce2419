import ChiasmGraph
import ChiasmTensor

/// What an ONNX Attention adds to its scores: 0 where a key takes part, minus infinity where not,
/// or what a mask of numbers says.
struct AttentionBias {
  private let c: ConversionContext
  private let rows: Int
  private let columns: Int
  private let past: Int

  init(_ c: ConversionContext, rows: Int, columns: Int, past: Int) throws(ConversionError) {
    (self.c, self.rows, self.columns, self.past) = (c, rows, columns, past)
    // Every node of a graph may ask for a constant of this size.
    guard rows <= 1 << 24, columns <= 1 << 24, rows * columns <= 1 << 24
    else { throw c.refusal("expected at most 2^24 scores per head, got \(rows) x \(columns)") }
  }

  /// Terms of element type `type` that broadcast to the scores.
  func terms(_ type: ElementType) throws(ConversionError) -> [Value] {
    var terms: [Value] = []
    if let mask = c.optional(3) { terms.append(try masked(mask, type)) }
    if try c.bool("is_causal", default: false) { terms.append(try causal(type)) }
    if let counts = c.optional(6) { terms.append(try counted(counts, type)) }
    return terms
  }

  /// A mask may be shorter than the keys; those it does not name take no part.
  private func masked(_ mask: Value, _ type: ElementType) throws(ConversionError) -> Value {
    let bias = c.type(mask).elementType == .bool ? try chosen(mask, type) : mask
    let shape = c.shape(bias)
    guard let width = shape.extents.last, width < columns, width > 1 || c.opset >= 24 else {
      return bias
    }
    let rest = Shape(Array(shape.extents.dropLast()) + [columns - width])
    let outside = try c.builder.broadcast(c.builder.scalar(-.infinity, type), to: rest)
    return try c.builder.concat([bias, outside], axis: shape.rank - 1)
  }

  /// 0 where the condition holds.
  private func chosen(_ condition: Value, _ type: ElementType) throws(ConversionError) -> Value {
    try c.addOne(
      "select", [condition, c.builder.scalar(0, type), c.builder.scalar(-.infinity, type)])
  }

  /// Each row sees the past and the keys up to its own.
  private func causal(_ type: ElementType) throws(ConversionError) -> Value {
    let values = (0..<rows).flatMap { row in
      (0..<columns).map { $0 > row + past ? -Double.infinity : 0 }
    }
    return try c.builder.constant(values, type: TensorType(type, [rows, columns]), name: nil)
  }

  /// Each image of the batch sees its first keys, as many as it says.
  private func counted(_ counts: Value, _ type: ElementType) throws(ConversionError) -> Value {
    let integer = c.type(counts).elementType
    let positions = try c.builder.constant(
      (0..<columns).map(Double.init), type: TensorType(integer, [columns]), name: nil)
    let limits = try c.builder.reshape(counts, to: [c.shape(counts).count, 1, 1, 1])
    return try chosen(c.addOne("less", [positions, limits]), type)
  }
}
