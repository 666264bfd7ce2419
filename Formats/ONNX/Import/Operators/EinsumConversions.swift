import ChiasmGraph
import ChiasmTensor

/// Products summed over axes, two operands at a time: what only one operand has is summed up first,
/// what both have and nobody needs becomes a matrix product.
enum EinsumConversions {
  static let all = [Conversion("Einsum", einsum)]

  private static func einsum(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let inputs = try c.allInputs()
    let text = try c.string("equation")
    let equation: EinsumEquation
    do throws(EinsumEquation.Failure) {
      equation = try EinsumEquation(text, ranks: inputs.map { c.shape($0).rank })
    } catch {
      throw c.refusal("equation \"\(text)\": \(error.reason)")
    }
    var factors: [EinsumFactor] = []
    for (input, labels) in zip(inputs, equation.operands) {
      factors.append(try EinsumFactor(input, labels, c))
    }
    var product = factors.removeFirst()
    while !factors.isEmpty {
      let next = factors.removeFirst()
      let needed = Set(equation.result).union(factors.flatMap(\.labels))
      product = try product.multiplied(by: next, keeping: needed, c)
    }
    product = try product.summed(keeping: Set(equation.result), c)
    return [try product.value(orderedAs: equation.result, c)]
  }
}

/// A tensor whose axes have different labels.
private struct EinsumFactor {
  typealias Label = EinsumEquation.Label

  private(set) var value: Value
  private(set) var labels: [Label]

  private init(value: Value, labels: [Label]) {
    self.value = value
    self.labels = labels
  }

  /// Takes the diagonal of axes with the same label.
  init(_ value: Value, _ labels: [Label], _ c: ConversionContext) throws(ConversionError) {
    self.init(value: value, labels: labels)
    while let (first, second) = firstPair {
      let extent = c.shape(self.value)[first]
      guard c.shape(self.value)[second] == extent else {
        throw c.refusal("expected equal extents on a diagonal, got \(c.shape(self.value))")
      }
      let others = self.labels.indices.filter { $0 != first && $0 != second }
      let moved = try c.builder.transpose(self.value, permutation: others + [first, second])
      let kept = others.map { c.shape(self.value)[$0] }
      let flat = try c.reshaped(moved, to: kept + [extent * extent])
      self.value = try c.builder.slice(
        flat, axes: [kept.count], starts: [0], ends: [extent * extent], steps: [extent + 1])
      self.labels = others.map { self.labels[$0] } + [self.labels[first]]
    }
  }

  private var firstPair: (Int, Int)? {
    for first in labels.indices {
      if let second = labels[(first + 1)...].firstIndex(of: labels[first]) {
        return (first, second)
      }
    }
    return nil
  }

  func summed(keeping needed: Set<Label>, _ c: ConversionContext) throws(ConversionError) -> Self {
    let axes = labels.indices.filter { !needed.contains(labels[$0]) }
    if axes.isEmpty { return self }
    return EinsumFactor(
      value: try c.builder.reduceSum(value, axes: axes), labels: labels.filter(needed.contains))
  }

  func value(orderedAs order: [Label], _ c: ConversionContext) throws(ConversionError) -> Value {
    let permutation = order.compactMap { labels.firstIndex(of: $0) }
    return permutation == Array(labels.indices)
      ? value : try c.builder.transpose(value, permutation: permutation)
  }

  func multiplied(
    by other: Self, keeping needed: Set<Label>, _ c: ConversionContext
  ) throws(ConversionError) -> Self {
    let a = try summed(keeping: needed.union(other.labels), c)
    let b = try other.summed(keeping: needed.union(labels), c)
    let shared = a.labels.filter(b.labels.contains)
    let (batch, inner) = (shared.filter(needed.contains), shared.filter { !needed.contains($0) })
    let rows = a.labels.filter { !shared.contains($0) }
    let columns = b.labels.filter { !shared.contains($0) }
    let depth = try inner.map { label throws(ConversionError) in
      try stretched(label, a.extent(label, c), b.extent(label, c), c)
    }
    let left = try a.matrices(batch, rows, inner, depth, isLeft: true, c)
    let right = try b.matrices(batch, columns, inner, depth, isLeft: false, c)
    let y = inner.isEmpty ? try c.builder.multiply(left, right) : try c.builder.matmul(left, right)
    let extents =
      Array(c.shape(y).extents[..<batch.count]) + rows.map { a.extent($0, c) }
      + columns.map { b.extent($0, c) }
    return EinsumFactor(value: try c.reshaped(y, to: extents), labels: batch + rows + columns)
  }

  private func extent(_ label: Label, _ c: ConversionContext) -> Int {
    labels.firstIndex(of: label).map { c.shape(value)[$0] } ?? 1
  }

  private func stretched(
    _ label: Label, _ a: Int, _ b: Int, _ c: ConversionContext
  ) throws(ConversionError) -> Int {
    guard a == b || a == 1 || b == 1 else {
      throw c.refusal("expected equal extents of \(label), got \(a) and \(b)")
    }
    return a == 1 ? b : a
  }

  /// `[batch..., rows, depth]`, or `[batch..., depth, columns]` on the right; each of the last two
  /// axes is several in one. Axes of `depth` that this factor has only 1 of are stretched.
  private func matrices(
    _ batch: [Label], _ free: [Label], _ inner: [Label], _ depth: [Int], isLeft: Bool,
    _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    let order = isLeft ? batch + free + inner : batch + inner + free
    let ordered = try value(orderedAs: order, c)
    let extents = c.shape(ordered).extents
    let start = batch.count + (isLeft ? free.count : 0)
    var full = extents
    full.replaceSubrange(start..<(start + inner.count), with: depth)
    let target = try c.shape(checking: full)
    let whole = full == extents ? ordered : try c.builder.broadcast(ordered, to: target)
    let (sum, other) = (depth.reduce(1, *), free.reduce(1) { $0 * extent($1, c) })
    return try c.reshaped(
      whole, to: Array(full[..<batch.count]) + (isLeft ? [other, sum] : [sum, other]))
  }
}
