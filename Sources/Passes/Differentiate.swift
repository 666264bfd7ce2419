public import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

extension Graph {
  /// Appends the gradient of `loss` by each of `values`: reverse accumulation.
  ///
  /// ```
  /// %y = multiply(%w, %x)   %loss = reduce-sum(%y)
  /// ->
  /// %dy = broadcast(1)   %dw = multiply(%dy, %x)
  /// ```
  ///
  /// Each operator's gradient is made of operators, once, after those of all its users; where
  /// several users contribute, contributions are added in the order in which they are met. Only
  /// nodes between `values` and the loss are differentiated. An operator without a gradient of its
  /// own is replaced by its decomposition first; values that it made are then no longer there,
  /// but graph outputs and `loss` follow the replacement. `stop-gradient` lets nothing pass.
  ///
  /// What the gradients of other inputs leave behind is dead: see ``eraseDeadNodes()``.
  ///
  /// - Parameters:
  ///   - loss: one floating-point number, of any rank.
  ///   - values: inputs, or anything else on the way to the loss.
  ///   - catalog: makes the operators that gradients and decompositions consist of.
  /// - Returns: for each of `values` its gradient, of the same type; nil where the loss does not
  ///   depend on it.
  /// - Throws: ``PassError`` `operation` when the loss is no such number, when an operator has
  ///   neither gradient nor decomposition, or when its gradient is of another type.
  public mutating func differentiate(
    _ loss: Value, withRespectTo values: [Value], catalog: OperatorCatalog
  ) throws(PassError) -> [Value?] {
    guard shape(of: loss).count == 1, type(of: loss).elementType.isFloatingPoint else {
      throw PassError(
        .operation, "differentiate \"\(name(of: loss))\"",
        "expected one floating-point number, got \(type(of: loss))")
    }
    var sweep = ReverseSweep(self, from: loss, to: values, catalog: catalog)
    try sweep.run()
    self = sweep.graph
    return values.map { sweep.gradients[$0] }
  }
}

/// The walk from the loss back to what it depends on.
private struct ReverseSweep {
  private(set) var graph: Graph
  private(set) var gradients: [Value: Value] = [:]
  private let catalog: OperatorCatalog
  private let loss: Value
  /// What depends on the values asked for.
  private var active: Set<Value>
  /// Nodes not yet differentiated, each after those it uses.
  private var pending: [Node] = []

  init(_ graph: Graph, from loss: Value, to values: [Value], catalog: OperatorCatalog) {
    self.graph = graph
    self.catalog = catalog
    self.loss = loss
    active = Set(values)
    for node in graph.nodes { enter(node) }
  }

  /// Takes a node up if it lies on a way from the values asked for.
  private mutating func enter(_ node: Node) {
    guard !(node.operation is StopGradient), node.inputs.contains(where: active.contains) else {
      return
    }
    pending.append(node)
    for output in node.outputs where graph.type(of: output).elementType.isFloatingPoint {
      active.insert(output)
    }
  }

  mutating func run() throws(PassError) {
    guard active.contains(loss) else { return }
    let builder = PatchBuilder(graph, catalog: catalog, anchor: "gradient.loss")
    do throws(OperatorError) {
      let one = try builder.scalar(1, builder.type(of: loss).elementType)
      gradients[loss] = try builder.broadcast(one, to: builder.shape(of: loss))
    } catch {
      throw PassError(.operation, "differentiate", error.description)
    }
    graph.apply(builder.patch("start at the loss"))
    while let node = pending.popLast() {
      if node.outputs.allSatisfy({ gradients[$0] == nil }) { continue }
      do throws(OperatorError) {
        if try !differentiate(node) { try decompose(node) }
      } catch {
        throw PassError(.operation, "differentiate, node \"\(node.name)\"", error.description)
      }
    }
  }

  /// - Returns: whether the operator has a gradient of its own.
  private mutating func differentiate(_ node: Node) throws(OperatorError) -> Bool {
    let builder = PatchBuilder(graph, catalog: catalog, anchor: "gradient.\(node.name)")
    let context = GradientContext(
      builder: builder, inputs: node.inputs, outputs: node.outputs,
      outputGradients: node.outputs.map { gradients[$0] })
    let contributions: [Value?]
    do throws(OperatorError) {
      contributions = try node.operation.gradient(context)
    } catch {
      if error.code == .unsupported { return false }
      throw error
    }
    for (input, contribution) in zip(node.inputs, contributions) where active.contains(input) {
      guard let contribution else { continue }
      let (expected, got) = (graph.type(of: input), builder.type(of: contribution))
      guard expected == got else {
        throw OperatorError(
          .shape, node.operation.id, "expected a gradient of \(expected), got \(got)")
      }
      try add(contribution, to: input, builder)
    }
    graph.apply(builder.patch("differentiate \(node.operation.id)"))
    return true
  }

  /// Replaces a node by its decomposition, whose parts are then differentiated in its place.
  ///
  /// - Throws: ``OperatorError`` `unsupported` when it has none.
  private mutating func decompose(_ node: Node) throws(OperatorError) {
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    guard let parts = try node.operation.decompose(node.inputs, into: builder) else {
      throw OperatorError(
        .unsupported, node.operation.id, "has neither a gradient nor a decomposition")
    }
    let (expected, got) = (node.outputs.map(graph.type(of:)), parts.map(builder.type(of:)))
    guard expected == got else {
      throw OperatorError(
        .shape, node.operation.id, "decomposition expected \(expected), got \(got)")
    }
    for (old, new) in zip(node.outputs, parts) {
      builder.replace(old, with: new)
      if let gradient = gradients[old] { try add(gradient, to: new, builder) }
    }
    let first = graph.valueCount
    graph.apply(builder.patch("decompose \(node.operation.id)"))
    for index in first..<graph.valueCount {
      let value = Value(index: index)
      guard let maker = graph.producer(of: value), maker.outputs[0] == value else { continue }
      enter(maker)
    }
  }

  /// Adds a contribution to the gradient of `value`.
  private mutating func add(_ contribution: Value, to value: Value, _ builder: PatchBuilder)
    throws(OperatorError)
  {
    guard let earlier = gradients[value] else {
      gradients[value] = contribution
      return
    }
    gradients[value] = try builder.add(earlier, contribution, name: "sum")
  }
}
