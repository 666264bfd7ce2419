import ChiasmGraph
import ChiasmTensor

enum LinearConversions {
  static let all = [
    Conversion("Gemm", generalProduct),
    Conversion("MatMul", product),
  ]

  /// As numpy: a vector is a row on the left and a column on the right, and disappears again.
  private static func product(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.product(c.input(0), c.input(1))]
  }

  /// `alpha * A B + beta * C`
  private static func generalProduct(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    _ = try c.int("broadcast", default: 1)
    let (alpha, beta) = (try c.float("alpha", default: 1), try c.float("beta", default: 1))
    let transposeA = try c.bool("transA", default: false)
    let transposeB = try c.bool("transB", default: false)
    let (a, b) = (try c.input(0), try c.input(1))
    guard c.shape(a).rank == 2, c.shape(b).rank == 2 else {
      throw c.refusal("expected matrices, got \(c.shape(a)) and \(c.shape(b))")
    }
    var y = try c.builder.matmul(a, b, transposeA: transposeA, transposeB: transposeB)
    if alpha != 1 { y = try c.builder.multiply(y, c.scalar(alpha, like: y)) }
    guard var addend = c.optional(2) else { return [y] }
    guard c.shape(addend).broadcast(with: c.shape(y)) == c.shape(y) else {
      throw c.refusal("input 2 expected to broadcast to \(c.shape(y)), got \(c.shape(addend))")
    }
    if beta != 1 { addend = try c.builder.multiply(addend, c.scalar(beta, like: addend)) }
    return [try c.builder.add(y, addend)]
  }
}

extension ConversionContext {
  /// The matrix product of numpy's `matmul`.
  func product(_ a: Value, _ b: Value) throws(ConversionError) -> Value {
    try product(a, b) { a, b throws(ConversionError) in try builder.matmul(a, b) }
  }

  /// What numpy's `matmul` makes of axes.
  ///
  /// - Parameter multiply: makes the product of matrices.
  func product(
    _ a: Value, _ b: Value, by multiply: (Value, Value) throws(ConversionError) -> Value
  ) throws(ConversionError) -> Value {
    let (left, right) = (shape(a), shape(b))
    guard left.rank > 0, right.rank > 0 else { throw refusal("expected axes, got a scalar") }
    let row = left.rank == 1 ? try builder.reshape(a, to: [1, left[0]]) : a
    let column = right.rank == 1 ? try builder.reshape(b, to: [right[0], 1]) : b
    let y = try multiply(row, column)
    var extents = shape(y).extents
    if right.rank == 1 { extents.removeLast() }
    if left.rank == 1 { extents.remove(at: extents.count - (right.rank == 1 ? 1 : 2)) }
    return extents.count == shape(y).rank ? y : try builder.reshape(y, to: extents)
  }
}
