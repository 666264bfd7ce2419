import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// How each operator is distributed.
extension Distributor {
  /// Appends a rank's part of a node; one part per output.
  ///
  /// - Throws: ``OperatorError`` `unsupported` when the operator mixes cases in a way that no rule
  ///   knows, and what operators throw.
  mutating func distribute(_ node: Node) throws(OperatorError) -> [Part] {
    let split = node.inputs.first { part($0).distribution != .everywhere }
    guard let split, case .split(let axis, let runs) = part(split).distribution else {
      return try append(node, node.operation, node.inputs.map { part($0).value }, .everywhere)
    }
    if node.operation.isElementwise { return try elementwise(node, split, axis, runs) }
    switch node.operation {
    case is Convolution, is TransposedConvolution, is FusedBatchNorm:
      return try caseByCase(node, node.operation, runs)
    case var gradient as BatchNormInputGradient:
      gradient.ranks = share.count
      return try caseByCase(node, gradient, runs)
    case var statistics as BatchStatistics:
      statistics.ranks = share.count
      return try append(node, statistics, cases(node, runs), .everywhere)
    case var sums as BatchNormSums:
      sums.ranks = share.count
      return try append(node, sums, cases(node, runs), .everywhere)
    case is ConvolutionWeightGradient:
      return try joined(append(node, node.operation, cases(node, runs), .everywhere))
    case let product as MatMul: return try self.product(node, product)
    case let reduction as any Reduction: return try reduce(node, reduction, axis)
    case let slice as Slice: return try self.slice(node, slice, axis, runs)
    case let gradient as SliceGradient: return try self.sliceGradient(node, gradient, axis, runs)
    case let concat as Concat: return try self.concat(node, concat, axis, runs)
    case is Reshape: return try reshape(node, axis, runs)
    case is Broadcast: return try broadcast(node, axis, runs)
    case let transpose as Transpose:
      let target = transpose.permutation.firstIndex(of: axis) ?? axis
      return try append(
        node, transpose, [part(split).value], .split(axis: target, runs: runs))
    default: throw unsupported(node, "does not say how ranks share its cases")
    }
  }

  func append(
    _ node: Node, _ operation: any Operator, _ inputs: [Value], _ distribution: Distribution
  ) throws(OperatorError) -> [Part] {
    try builder.append(operation, inputs, name: node.name)
      .map { Part(value: $0, distribution: distribution) }
  }

  private func unsupported(_ node: Node, _ reason: String) -> OperatorError {
    OperatorError(.unsupported, node.operation.id, reason)
  }

  /// The sums over all ranks of what each has.
  private func joined(_ parts: [Part]) throws(OperatorError) -> [Part] {
    try parts.map { part throws(OperatorError) in
      let sum = try builder.append(AllReduce(ranks: share.count), [part.value])[0]
      return Part(value: sum, distribution: .everywhere)
    }
  }

  // MARK: Cases

  /// Inputs with cases as the rank has them; what has one row for all cases stays as it is.
  private mutating func cases(_ node: Node, _ runs: [Int]) throws(OperatorError) -> [Value] {
    let rank = source.shape(of: node.inputs[0]).rank
    var values: [Value] = []
    for input in node.inputs {
      let part = part(input)
      let isPerCase = part.distribution != .everywhere
      guard !isPerCase || source.shape(of: input).rank == rank else {
        throw unsupported(node, "expected parameters that every rank has")
      }
      values.append(isPerCase ? try rows(of: input, axis: 0, runs: runs) : part.value)
    }
    return values
  }

  /// Operators that compute each case of `[N, C, s...]` from that case.
  private mutating func caseByCase(_ node: Node, _ operation: any Operator, _ runs: [Int])
    throws(OperatorError) -> [Part]
  {
    try append(node, operation, cases(node, runs), .split(axis: 0, runs: runs))
  }

  private mutating func elementwise(_ node: Node, _ split: Value, _ axis: Int, _ runs: [Int])
    throws(OperatorError) -> [Part]
  {
    let back = source.shape(of: split).rank - axis
    var values: [Value] = []
    for input in node.inputs {
      let rank = source.shape(of: input).rank
      values.append(
        spans(input, back)
          ? try rows(of: input, axis: rank - back, runs: runs) : part(input).value)
    }
    let target = source.shape(of: node.output).rank - back
    return try append(node, node.operation, values, .split(axis: target, runs: runs))
  }

  // MARK: Sums

  private func reduce(_ node: Node, _ reduction: any Reduction, _ axis: Int)
    throws(OperatorError) -> [Part]
  {
    let shape = source.shape(of: node.inputs[0])
    guard let form = ReductionForm(reduction, rank: shape.rank),
      case .split(_, let runs) = part(node.inputs[0]).distribution
    else { throw unsupported(node, "does not say how ranks share its rows") }
    let value = part(node.inputs[0]).value
    guard form.axes.contains(axis) else {
      let removed = reduction.keepAxes ? 0 : form.axes.count { $0 < axis }
      return try append(node, reduction, [value], .split(axis: axis - removed, runs: runs))
    }
    let parts = try append(node, reduction, [value], .everywhere)
    switch form.function {
    case .sum: return try joined(parts)
    case .mean:
      let sum = try joined(parts)[0].value
      let mean = try builder.multiply(sum, builder.scalar(1 / Double(share.count)))
      return [Part(value: mean, distribution: .everywhere)]
    case .maximum: throw unsupported(node, "does not say how ranks join their maxima")
    }
  }

  private mutating func product(_ node: Node, _ product: MatMul) throws(OperatorError) -> [Part] {
    let (a, b) = (node.inputs[0], node.inputs[1])
    let ranks = (source.shape(of: a).rank, source.shape(of: b).rank)
    let rank = max(ranks.0, ranks.1)
    let depths = (ranks.0 - (product.transposeA ? 2 : 1), ranks.1 - (product.transposeB ? 1 : 2))
    let (left, right) = (part(a).distribution, part(b).distribution)
    for (side, depth) in [(left, depths.0), (right, depths.1)] {
      guard case .split(depth, let runs) = side else { continue }
      let values = [
        try rows(of: a, axis: depths.0, runs: runs), try rows(of: b, axis: depths.1, runs: runs),
      ]
      return try joined(append(node, product, values, .everywhere))
    }
    if case .split(let axis, let runs) = left, axis >= ranks.0 - 2, right == .everywhere {
      return try append(
        node, product, [part(a).value, part(b).value], .split(axis: rank - 2, runs: runs))
    }
    if case .split(let axis, let runs) = right, axis >= ranks.1 - 2, left == .everywhere {
      return try append(
        node, product, [part(a).value, part(b).value], .split(axis: rank - 1, runs: runs))
    }
    // One of the leading axes.
    for (side, own) in [(left, ranks.0), (right, ranks.1)] {
      guard case .split(let axis, let runs) = side, axis < own - 2 else { continue }
      return try leading(node, back: own - axis, runs, rank)
    }
    throw unsupported(node, "does not say how ranks share both of its factors")
  }

  private mutating func leading(_ node: Node, back: Int, _ runs: [Int], _ rank: Int)
    throws(OperatorError) -> [Part]
  {
    var values: [Value] = []
    for input in node.inputs {
      let own = source.shape(of: input).rank
      values.append(
        spans(input, back) ? try rows(of: input, axis: own - back, runs: runs) : part(input).value)
    }
    return try append(node, node.operation, values, .split(axis: rank - back, runs: runs))
  }
}
