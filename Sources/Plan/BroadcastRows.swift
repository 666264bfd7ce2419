import ChiasmTensor

/// A broadcasting element-wise operator as rows of contiguous elements.
///
/// Each operand either runs along a row or is one element for all of it; over the rows it either
/// repeats with a period or not at all.
struct BroadcastRows: Sendable, Hashable {
  struct Operand: Sendable, Hashable {
    let outerStride: Int
    let period: Int
    let innerStride: Int
  }

  let outer: Int
  let inner: Int
  let operands: [Operand]

  /// One row that every operand runs along.
  init(flat count: Int, operands: Int) {
    outer = 1
    inner = count
    self.operands = Array(
      repeating: Operand(outerStride: 0, period: 1, innerStride: 1), count: operands)
  }

  /// The longest rows that every operand can be read in; nil when there are none.
  init?(output: Shape, operands: [Shape]) {
    for split in 0...output.rank {
      let resolved = operands.map { Self.resolve($0, output, split) }
      guard resolved.allSatisfy({ $0 != nil }) else { continue }
      outer = output.extents[..<split].reduce(1, *)
      inner = output.extents[split...].reduce(1, *)
      self.operands = resolved.compactMap(\.self)
      return
    }
    return nil
  }

  private static func resolve(_ operand: Shape, _ output: Shape, _ split: Int) -> Operand? {
    let padding = Array(repeating: 1, count: output.rank - operand.rank)
    let own = padding + operand.extents
    let axes = zip(own, output.extents).map { (own: $0, output: $1) }
    let (outer, inner) = (axes[..<split], axes[split...])
    let isFull = inner.allSatisfy { $0.own == $0.output }
    guard isFull || inner.allSatisfy({ $0.own == 1 }) else { return nil }
    let innerCount = isFull ? inner.reduce(1) { $0 * $1.output } : 1
    // Leading axes may be missing; from the first real one on, all must be there.
    let present = outer.drop { $0.own == 1 }
    guard present.allSatisfy({ $0.own == $0.output }) else { return nil }
    return Operand(
      outerStride: present.isEmpty ? 0 : innerCount,
      period: max(1, present.reduce(1) { $0 * $1.output }), innerStride: isFull ? 1 : 0)
  }
}
