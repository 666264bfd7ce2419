import ChiasmGraph
import ChiasmPasses
import ChiasmTensor

/// Plugin operators as functions of the model, one per operator, attributes and input types: what
/// a plugin makes of its inputs may depend on their extents.
struct LocalFunctions {
  /// A node that calls a function.
  struct Call {
    let domain: String
    let name: String
    let nodeName: String
    let requiredOpset: Int

    func node(_ inputs: [String], _ outputs: [String]) -> Onnx_NodeProto {
      var message = Onnx_NodeProto(name, name: nodeName, inputs, outputs)
      message.domain = domain
      return message
    }
  }

  private struct Key: Hashable {
    let id: OperatorID
    let attributes: Attributes
    let inputs: [TensorType]
  }

  private let catalog: OperatorCatalog
  private var calls: [Key: (name: String, requiredOpset: Int)] = [:]
  private(set) var messages: [Onnx_FunctionProto] = []

  /// - Parameter catalog: makes the operators that plugin operators decompose into.
  init(catalog: OperatorCatalog) { self.catalog = catalog }

  var domains: [String] { Set(messages.map(\.domain)).sorted() }

  /// The call that stands for `node`; nil for an operator that does not decompose.
  mutating func call(_ node: Node, _ graph: Graph, opset: Int) throws(ExportRefusal) -> Call? {
    let operation = node.operation
    let types = node.inputs.map(graph.type(of:))
    let key = Key(id: operation.id, attributes: operation.attributes, inputs: types)
    let parts = operation.id.rawValue.split(separator: "/").map(String.init)
    let domain = parts.count == 2 ? "chiasm.\(parts[0])" : "chiasm"
    if calls[key] == nil {
      guard let body = try body(operation, types) else { return nil }
      let name = unusedName(parts[parts.count - 1], domain)
      let exported = ExportedGraph(body, opset: opset, functions: nil)
      if let refusal = exported.refusals.first {
        throw ExportRefusal("it is made of \(refusal.operation): \(refusal.reason)")
      }
      messages.append(message(name, domain, body, exported, opset))
      calls[key] = (name, exported.requiredOpset)
    }
    guard let (name, required) = calls[key] else { return nil }
    return Call(domain: domain, name: name, nodeName: node.name, requiredOpset: required)
  }

  /// `name`, or `name-2`, `name-3`, ... when the domain has it.
  private func unusedName(_ name: String, _ domain: String) -> String {
    var (candidate, suffix) = (name, 1)
    while messages.contains(where: { $0.domain == domain && $0.name == candidate }) {
      suffix += 1
      candidate = "\(name)-\(suffix)"
    }
    return candidate
  }

  /// The decomposition as a graph of its own; nil for an operator without one.
  private func body(_ operation: any Operator, _ types: [TensorType])
    throws(ExportRefusal) -> Graph?
  {
    let builder = GraphBuilder(name: operation.id.rawValue, catalog: catalog)
    do {
      var inputs: [Value] = []
      for (index, type) in types.enumerated() {
        inputs.append(try builder.input("input\(index + 1)", type))
      }
      guard let outputs = try operation.decompose(inputs, into: builder) else { return nil }
      for (index, output) in outputs.enumerated() {
        try builder.output("output\(index + 1)", output)
      }
      var graph = builder.graph
      _ = try Driver(catalog: catalog).run([orderMatrixChains], on: &graph)
      graph.eraseDeadNodes()
      return graph
    } catch {
      throw ExportRefusal("its decomposition failed: \(error)")
    }
  }

  private func message(
    _ name: String, _ domain: String, _ body: Graph, _ exported: ExportedGraph, _ opset: Int
  ) -> Onnx_FunctionProto {
    var message = Onnx_FunctionProto()
    message.name = name
    message.domain = domain
    message.input = body.inputs.map(\.name)
    message.output = exported.names.outputs
    message.node =
      exported.initializers.map { initializer in
        var node = Onnx_NodeProto("Constant", name: initializer.name, [], [initializer.name])
        node.attribute = [Onnx_AttributeProto("value", initializer.tensor)]
        return node
      } + exported.nodes
    message.opsetImport = [Onnx_OperatorSetIdProto("", version: opset)]
    return message
  }
}
