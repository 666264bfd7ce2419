public import ChiasmLanguage
public import ChiasmTensor

/// Runs a graph by the reference of each operator, node by node. Slow, and right by definition.
public struct Interpreter: Sendable {
  private let catalog: OperatorCatalog

  /// - Parameter catalog: makes the operators that others decompose into.
  public init(catalog: OperatorCatalog) { self.catalog = catalog }

  /// The outputs by name.
  ///
  /// An operator whose reference is unsupported is decomposed and its parts are run.
  ///
  /// - Parameter inputs: one tensor per graph input, of its exact type.
  /// - Throws: ``OperatorError`` `arity` when an input is missing or unknown, `elementType` or
  ///   `shape` when one has another type, and what the operators throw, with the node's name in
  ///   front of its place.
  public func evaluate(_ graph: Graph, inputs: [String: Tensor])
    throws(OperatorError) -> [String: Tensor]
  {
    var tensors: [Value: Tensor] = [:]
    for input in graph.inputs {
      tensors[input.value] = try checked(inputs[input.name], input, graph.type(of: input.value))
    }
    for name in inputs.keys.sorted() where graph.input(named: name) == nil {
      let known = graph.inputs.map(\.name).joined(separator: ", ")
      throw OperatorError(.arity, place: "input \"\(name)\"", "expected one of: \(known)")
    }
    try run(graph, &tensors)
    var results: [String: Tensor] = [:]
    for output in graph.outputs { results[output.name] = tensors[output.value] }
    return results
  }

  private func checked(_ tensor: Tensor?, _ input: Graph.Input, _ type: TensorType)
    throws(OperatorError) -> Tensor
  {
    let place = "input \"\(input.name)\""
    guard let tensor else {
      throw OperatorError(.arity, place: place, "expected \(type), got none")
    }
    guard tensor.type == type else {
      let code: OperatorError.Code =
        tensor.elementType == type.elementType ? .shape : .elementType
      throw OperatorError(code, place: place, "expected \(type), got \(tensor.type)")
    }
    return tensor
  }

  /// Evaluates every node; a tensor is released after its last use.
  private func run(_ graph: Graph, _ tensors: inout [Value: Tensor]) throws(OperatorError) {
    let nodes = graph.nodes
    var uses: [Value: Int] = [:]
    for node in nodes { for input in node.inputs { uses[input, default: 0] += 1 } }
    for output in graph.outputs { uses[output.value, default: 0] += 1 }
    for node in nodes {
      let results = try evaluate(node, node.inputs.compactMap { tensors[$0] })
      for (output, result) in zip(node.outputs, results) where uses[output] != nil {
        tensors[output] = result
      }
      for input in node.inputs {
        uses[input, default: 0] -= 1
        if uses[input] == 0 { tensors[input] = nil }
      }
    }
  }

  private func evaluate(_ node: Node, _ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    do throws(OperatorError) {
      do throws(OperatorError) {
        return try node.operation.evaluate(inputs)
      } catch {
        guard error.code == .unsupported, let parts = try decomposed(node.operation, inputs)
        else { throw error }
        return parts
      }
    } catch {
      throw OperatorError(
        error.code, place: "node \"\(NameRules.escaped(node.name))\": \(error.place)", error.reason)
    }
  }

  /// The operator's outputs by its decomposition; nil for a primitive.
  private func decomposed(_ operation: any Operator, _ inputs: [Tensor])
    throws(OperatorError) -> [Tensor]?
  {
    let builder = GraphBuilder(name: operation.id.rawValue, catalog: catalog)
    var named: [String: Tensor] = [:]
    var values: [Value] = []
    for (index, input) in inputs.enumerated() {
      let name = "input\(index)"
      named[name] = input
      values.append(try unwrapped { () throws(GraphError) in try builder.input(name, input.type) })
    }
    guard let outputs = try operation.decompose(values, into: builder) else { return nil }
    for (index, output) in outputs.enumerated() {
      try unwrapped { () throws(GraphError) in try builder.output("output\(index)", output) }
    }
    let results = try evaluate(builder.graph, inputs: named)
    return outputs.indices.compactMap { results["output\($0)"] }
  }

  /// The cause of a graph error in place of the error itself.
  private func unwrapped<Result>(_ body: () throws(GraphError) -> Result)
    throws(OperatorError) -> Result
  {
    do throws(GraphError) {
      return try body()
    } catch {
      throw error.cause ?? OperatorError(.unsupported, place: error.place, error.reason)
    }
  }
}
