public import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

extension Graph {
  /// One rank's part of a graph that computes on a batch: what depends on the batch's cases is
  /// computed from the rank's own, and what sums over them is joined with the other ranks.
  ///
  /// ```
  /// input %x: fp32[4, 3]   input %w: fp32[2, 3]
  /// %y = matmul(%x, %w) {transpose-b = true}   %loss = reduce-sum(%y)
  /// ->
  /// input %x: fp32[2, 3]   input %w: fp32[2, 3]
  /// %y = matmul(%x, %w) {transpose-b = true}   %sum = reduce-sum(%y)
  /// %loss = all-reduce(%sum) {ranks = 2}
  /// ```
  ///
  /// Numbers that were computed from the batch's size stay those of the whole batch. Where a value
  /// that every rank has meets one that is split, such as the mask of a dropout, the rank takes its
  /// rows: random numbers are those of the whole batch. Batch norms in training and dropouts are
  /// split into their parts first. All ranks' graphs have the same operators in the same order.
  ///
  /// - Parameters:
  ///   - inputs: how inputs are spread; those not named are everywhere.
  ///   - share: the rank.
  /// - Returns: a graph whose outputs are everywhere.
  /// - Throws: ``PassError`` `operation` when the ranks cannot share the rows of an input evenly,
  ///   when an operator does not say how it is distributed, or when an output would be split.
  public func distributed(
    _ inputs: [String: Distribution], for share: Share, catalog: OperatorCatalog
  ) throws(PassError) -> Graph {
    var source = self
    _ = try Driver(catalog: catalog).run([splitBatchNorms, splitDropouts], on: &source)
    var distributor = Distributor(source, share, catalog: catalog)
    for input in source.inputs {
      try distributor.add(input, inputs[input.name] ?? .everywhere)
    }
    for node in source.nodes {
      do throws(OperatorError) {
        try distributor.add(node)
      } catch {
        throw PassError(.operation, "distribute, node \"\(node.name)\"", error.description)
      }
    }
    return try distributor.finished()
  }
}

/// The walk that builds a rank's graph node by node.
struct Distributor {
  /// What a rank has of a value of the whole batch.
  struct Part {
    let value: Value
    let distribution: Distribution
  }

  private struct Rows: Hashable {
    let value: Value
    let axis: Int
    let runs: [Int]
  }

  let source: Graph
  let share: Share
  let builder: GraphBuilder
  private var parts: [Value: Part] = [:]
  /// What was taken of values that are everywhere.
  private var taken: [Rows: Value] = [:]

  init(_ source: Graph, _ share: Share, catalog: OperatorCatalog) {
    self.source = source
    self.share = share
    builder = GraphBuilder(name: source.name, catalog: catalog)
    for (key, text) in source.metadata { builder.metadata(key, text) }
  }

  mutating func add(_ input: Graph.Input, _ distribution: Distribution) throws(PassError) {
    var type = source.type(of: input.value)
    if case .split(let axis, let runs) = distribution {
      guard runs.reduce(0, +) == type.shape[axis], runs.allSatisfy({ $0 % share.count == 0 }) else {
        throw PassError(
          .operation, "distribute, input \"\(input.name)\"",
          "expected \(type.shape[axis]) rows in runs that \(share.count) ranks share evenly, "
            + "got \(runs)")
      }
      type = TensorType(type.elementType, shape(type.shape, dividing: axis))
    }
    let value = try naming(input.name) { () throws(GraphError) in
      try builder.input(input.name, type, symbols: input.symbols)
    }
    parts[input.value] = Part(value: value, distribution: distribution)
  }

  mutating func add(_ node: Node) throws(OperatorError) {
    for (output, part) in zip(node.outputs, try distribute(node)) { parts[output] = part }
  }

  func finished() throws(PassError) -> Graph {
    for output in source.outputs {
      let part = part(output.value)
      guard part.distribution == .everywhere else {
        throw PassError(
          .operation, "distribute, output \"\(output.name)\"",
          "expected one value for all ranks, got one of each")
      }
      try naming(output.name) { () throws(GraphError) in
        try builder.output(output.name, part.value)
      }
    }
    var graph = builder.graph
    graph.eraseDeadNodes()
    return graph
  }

  private func naming<R>(_ name: String, _ body: () throws(GraphError) -> R) throws(PassError) -> R
  {
    do throws(GraphError) {
      return try body()
    } catch {
      throw PassError(.operation, "distribute, \"\(name)\"", error.description)
    }
  }

  func part(_ value: Value) -> Part {
    guard let part = parts[value] else { preconditionFailure("\(value) is used before it is made") }
    return part
  }

  /// A shape of the whole batch with the rank's rows along `axis`.
  func shape(_ shape: Shape, dividing axis: Int) -> Shape {
    var extents = shape.extents
    extents[axis] /= share.count
    return Shape(extents)
  }

  /// The rank's rows of a value, be it split already or everywhere.
  ///
  /// - Parameter axis: of `value`, along which `runs` stand.
  /// - Throws: ``OperatorError`` `unsupported` when the value is split in another way.
  mutating func rows(of value: Value, axis: Int, runs: [Int]) throws(OperatorError) -> Value {
    let part = part(value)
    let wanted = Distribution.split(axis: axis, runs: runs)
    if part.distribution == wanted { return part.value }
    guard part.distribution == .everywhere else {
      throw OperatorError(
        .unsupported, place: source.name(of: value), "expected \(wanted), got \(part.distribution)")
    }
    let key = Rows(value: value, axis: axis, runs: runs)
    if let known = taken[key] { return known }
    let rows = try take(key, part.value)
    taken[key] = rows
    return rows
  }

  /// Rows of what is broadcast, and of what is computed element by element, are made as such.
  private mutating func take(_ rows: Rows, _ whole: Value) throws(OperatorError) -> Value {
    if let node = source.producer(of: rows.value) {
      let back = source.shape(of: rows.value).rank - rows.axis
      if node.operation is Broadcast, !spans(node.inputs[0], back) {
        let local = shape(source.shape(of: rows.value), dividing: rows.axis)
        return try builder.broadcast(part(node.inputs[0]).value, to: local)
      }
      if node.operation.isElementwise {
        var inputs: [Value] = []
        for input in node.inputs {
          inputs.append(
            spans(input, back)
              ? try self.rows(
                of: input, axis: source.shape(of: input).rank - back, runs: rows.runs)
              : part(input).value)
        }
        return try builder.append(node.operation, inputs, name: node.name)[0]
      }
    }
    let pieces = try share.rows(of: rows.runs).map { range throws(OperatorError) in
      try builder.slice(
        whole, axes: [rows.axis], starts: [range.lowerBound], ends: [range.upperBound])
    }
    return pieces.count == 1 ? pieces[0] : try builder.concat(pieces, axis: rows.axis)
  }

  /// Whether a value has more than one row along the axis that stands `back` from the end.
  func spans(_ value: Value, _ back: Int) -> Bool {
    let shape = source.shape(of: value)
    return back <= shape.rank && shape[shape.rank - back] > 1
  }
}

extension Operator {
  /// Whether every element follows from the elements at the same (broadcast) index.
  var isElementwise: Bool {
    switch self {
    case is any PointwiseUnary, is any PointwiseBinary, is any PointwiseComparison,
      is any PointwiseLogic, is Select, is Cast, is StopGradient:
      true
    default: false
    }
  }
}
