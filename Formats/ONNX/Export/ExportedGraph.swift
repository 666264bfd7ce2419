import ChiasmGraph
import ChiasmTensor

/// A graph in ONNX's terms: nodes, and the tensors they take.
struct ExportedGraph {
  /// A tensor by its name. Data of the model itself is not touched before it is written.
  struct Initializer {
    enum Source {
      case node(Constant)
      case rule(Tensor)
    }

    let name: String
    let source: Source

    var type: TensorType {
      switch source {
      case .node(let constant): constant.type
      case .rule(let tensor): tensor.type
      }
    }

    var tensor: Tensor {
      switch source {
      case .node(let constant): constant.tensor
      case .rule(let tensor): tensor
      }
    }
  }

  private(set) var nodes: [Onnx_NodeProto] = []
  private(set) var initializers: [Initializer] = []
  private(set) var functions: LocalFunctions?
  /// Nodes that ONNX has no form of.
  private(set) var refusals: [Refusal] = []
  private(set) var names: ExportNames
  /// The version of the operators that some node needs.
  private(set) var requiredOpset: Int

  /// - Parameter functions: writes plugin operators as functions; nil where there are none left.
  init(_ graph: Graph, opset: Int, functions: LocalFunctions?) {
    requiredOpset = opset
    names = ExportNames(graph)
    self.functions = functions
    for node in graph.nodes {
      if let constant = node.operation as? Constant {
        let name = names.values[node.output] ?? node.name
        initializers.append(.init(name: name, source: .node(constant)))
      } else {
        write(node, graph, opset: opset)
      }
    }
    for (output, name) in zip(graph.outputs, names.outputs) {
      guard let value = names.values[output.value], value != name else { continue }
      let identity = names.claim("\(name).identity")
      nodes.append(Onnx_NodeProto("Identity", name: identity, [value], [name]))
    }
  }

  private mutating func write(_ node: Node, _ graph: Graph, opset: Int) {
    let inputs = node.inputs.compactMap { names.values[$0] }
    let outputs = node.outputs.compactMap { names.values[$0] }
    do throws(ExportRefusal) {
      if let call = try functions?.call(node, graph, opset: opset) {
        nodes.append(call.node(inputs, outputs))
        requiredOpset = max(requiredOpset, call.requiredOpset)
        return
      }
      guard let rule = ExportCatalog.rule(for: node.operation.id) else {
        throw ExportRefusal("ONNX has no form of it")
      }
      let context = ExportContext(node, inputs: inputs, graph, opset: opset)
      let results = try rule.write(context)
      requiredOpset = max(requiredOpset, context.requiredOpset)
      append(context, results, outputs)
    } catch {
      refusals.append(
        Refusal(
          operation: node.operation.id.rawValue, opset: opset,
          node: NameRules.escaped(node.name), reason: error.reason))
    }
  }

  /// Takes over what a rule appended, under names that last.
  private mutating func append(
    _ context: ExportContext, _ results: [String], _ outputs: [String]
  ) {
    let node = context.node
    var final: [String: String] = [:]
    for constant in context.constants {
      let name = names.claim("\(node.name).\(constant.role)")
      final[constant.name] = name
      initializers.append(.init(name: name, source: .rule(constant.tensor)))
    }
    let made = Set(context.nodes.flatMap(\.output))
    for (result, output) in zip(results, outputs) where made.contains(result) {
      if final[result] == nil { final[result] = output }
    }
    for var message in context.nodes {
      let isLast = message.output.contains { final[$0] == outputs.first }
      let plain = "\(node.name).\(message.opType.lowercased())"
      message.name = isLast ? node.name : names.claim(plain)
      for (index, output) in message.output.enumerated() where final[output] == nil {
        final[output] = index == 0 && !isLast ? message.name : names.claim("\(plain):\(index)")
      }
      message.input = message.input.map { final[$0] ?? $0 }
      message.output = message.output.map { final[$0] ?? $0 }
      nodes.append(message)
    }
    for (result, output) in zip(results, outputs) {
      let value = final[result] ?? result
      guard value != output else { continue }
      let isOnly = context.nodes.isEmpty
      let name = isOnly ? node.name : names.claim("\(node.name).identity")
      nodes.append(Onnx_NodeProto("Identity", name: name, [value], [output]))
    }
  }
}
