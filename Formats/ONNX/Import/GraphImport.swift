import ChiasmGraph
import ChiasmTensor

/// One walk over a model's nodes at given extents of its inputs.
final class GraphImport {
  let source: ModelSource
  let options: ImportOptions
  let builder: ImportBuilder
  let functions: [FunctionID: Onnx_FunctionProto]
  var initializers: [String: ImportScope.Binding] = [:]
  var refusals = Refusals()
  var nodeCount = 0

  init(_ source: ModelSource, options: ImportOptions) throws(ONNXError) {
    self.source = source
    self.options = options
    builder = ImportBuilder(catalog: options.catalog, limits: options.limits)
    functions = try FunctionID.table(source.message.functions)
  }

  /// The graph.
  ///
  /// - Parameter types: of the inputs that are not bound.
  /// - Throws: ``ONNXError``; with code `unsupported` it lists every node that is at fault.
  func graph(
    inputs: [(input: InputType, type: TensorType)]
  ) throws(ONNXError) -> Graph {
    let message = source.message.graph
    var scope = ImportScope(
      prefix: "", opsets: try ImportScope.opsets(source.message.opsetImport), attributes: [:],
      depth: 0)
    for (input, type) in inputs {
      let symbols = (input.axes ?? []).map { axis in
        if case .symbol(let symbol) = axis { symbol } else { nil as String? }
      }
      let value = builder.input(
        UniqueNames.valid(input.name), type, symbols: input.axes == nil ? [] : symbols)
      scope.bindings[input.name] = .value(value)
    }
    for (name, tensor) in options.bindings.sorted(by: { $0.key < $1.key }) {
      scope.bindings[name] = .value(builder.constant(tensor, name: name))
    }
    try convert(message.node, &scope, outputs: message.output.map(\.name))
    return try finished(message, scope)
  }

  private func finished(
    _ message: Onnx_GraphProto, _ scope: ImportScope
  ) throws(ONNXError) -> Graph {
    if let error = refusals.error(of: nodeCount, limit: options.limits.refusalCount) { throw error }
    guard !message.output.isEmpty else {
      throw ONNXError(.structure, "", "the graph has no output")
    }
    var outputs: [(name: String, value: Value)] = []
    for output in message.output {
      guard case .value(let value)? = try binding(output.name, scope) else {
        throw ONNXError(
          .structure, "output \"\(UniqueNames.valid(output.name))\"", "nobody makes it")
      }
      outputs.append((UniqueNames.valid(output.name), value))
    }
    do throws(GraphError) {
      return try builder.graph(named: UniqueNames.valid(message.name), outputs: outputs)
    } catch {
      throw ONNXError(error)
    }
  }

  // MARK: Nodes

  func convert(
    _ nodes: [Onnx_NodeProto], _ scope: inout ImportScope, outputs: [String]
  ) throws(ONNXError) {
    nodeCount += nodes.count
    guard nodeCount <= options.limits.nodeCount else {
      throw ONNXError(
        .limit, "", "expected at most \(options.limits.nodeCount) nodes, got \(nodeCount) or more")
    }
    let known = scope
    let order = try NodeOrder(nodes) { name in
      known.isKnown(name) || (known.depth == 0 && self.source.hasInitializer(name))
    }
    var used = Set(outputs)
    for node in nodes { node.insertUsedNames(into: &used) }
    used.remove("")
    for index in order.indices { try convert(nodes[index], &scope, used: used) }
  }

  private func convert(
    _ node: Onnx_NodeProto, _ scope: inout ImportScope, used: Set<String>
  ) throws(ONNXError) {
    let values: [Value]?
    do throws(ConversionError) {
      values = try self.values(node, &scope, used)
    } catch {
      refusals.append(node, scope, error)
      values = nil
    }
    for (index, name) in node.output.enumerated() where !name.isEmpty {
      if let values, index < values.count {
        scope.bindings[name] = .value(values[index])
      } else {
        scope.bindings[name] = .refused
        if values != nil, used.contains(name) {
          refusals.append(
            node, scope, ConversionError(.arity, place: "", "output \(index) is not computed"))
        }
      }
    }
  }

  /// The node's outputs; nil when they depend on something that was refused.
  private func values(
    _ node: Onnx_NodeProto, _ scope: inout ImportScope, _ used: Set<String>
  ) throws(ConversionError) -> [Value]? {
    let function = functions[FunctionID(node)]
    if function == nil, node.isBranch { return try branch(node, scope) }
    let conversion = function == nil ? try conversion(node, scope) : nil
    var inputs: [Value?] = []
    for name in node.input {
      if name.isEmpty {
        inputs.append(nil)
        continue
      }
      switch try binding(refusing: name, scope) {
      case .value(let value): inputs.append(value)
      case .omitted: inputs.append(nil)
      case .refused, nil: return nil
      }
    }
    let attributes = try refusing { () throws(ONNXError) in try scope.attributes(of: node) }
    if let function {
      return try expanded(function, node, inputs, attributes, scope)
    }
    guard let conversion else { return nil }
    let context = ConversionContext(
      node, name: scope.prefix + node.title, opset: scope.version(of: node.domain),
      inputs: inputs, usedOutputs: node.output.map(used.contains),
      attributes: NodeAttributes(attributes, decoder: source.decoder), builder: builder)
    builder.begin(context.name)
    let values = try conversion.body(context)
    builder.end()
    let unread = context.attributes.unread(besides: conversion.ignored)
    if let name = unread.first {
      throw context.refusal("unknown attribute \"\(UniqueNames.valid(name))\"")
    }
    return values
  }

  private func conversion(
    _ node: Onnx_NodeProto, _ scope: ImportScope
  ) throws(ConversionError) -> Conversion {
    let catalog = ConversionCatalog.standard
    let version = scope.version(of: node.domain)
    guard ImportScope.domain(node.domain) == ImportScope.standardDomain else {
      throw ConversionError(.unknownOperator, place: "", "operators of this domain are not known")
    }
    guard let conversion = catalog.conversion(node.opType, version: version) else {
      throw ConversionError(
        .unknownOperator, place: "",
        catalog.contains(node.opType)
          ? "not supported in this operator set" : "the operator is not supported")
    }
    return conversion
  }

  // MARK: Functions

  /// The values of a function's outputs, after its nodes have been converted with these inputs.
  private func expanded(
    _ function: Onnx_FunctionProto, _ node: Onnx_NodeProto, _ inputs: [Value?],
    _ attributes: [String: Onnx_AttributeProto], _ scope: ImportScope
  ) throws(ConversionError) -> [Value]? {
    try refusing { () throws(ONNXError) in
      let limit = self.options.limits.functionDepth
      guard scope.depth < limit else {
        throw ONNXError(.limit, node.place, "expected at most \(limit) functions in one another")
      }
      var given = attributes
      for attribute in function.attributeProto where given[attribute.name] == nil {
        given[attribute.name] = attribute
      }
      let opsets = try ImportScope.opsets(function.opsetImport)
      var inner = ImportScope(
        prefix: "\(scope.prefix)\(node.title).",
        opsets: opsets.merging(scope.opsets) { own, _ in own }, attributes: given,
        depth: scope.depth + 1)
      for (index, name) in function.input.enumerated() {
        let value = index < inputs.count ? inputs[index] : nil
        inner.bindings[name] = value.map { .value($0) } ?? .omitted
      }
      try self.convert(function.node, &inner, outputs: function.output)
      var outputs: [Value] = []
      for name in function.output {
        switch inner.bindings[name] {
        case .value(let value): outputs.append(value)
        case .refused: return nil
        case .omitted, nil:
          throw ONNXError(
            .structure, node.place,
            "output \"\(UniqueNames.valid(name))\" of the function is made by nobody")
        }
      }
      return outputs
    }
  }

  // MARK: Names

  private func binding(
    refusing name: String, _ scope: ImportScope
  ) throws(ConversionError) -> ImportScope.Binding? {
    try refusing { () throws(ONNXError) in try self.binding(name, scope) }
  }

  /// What `name` stands for: something the scope knows, or an initializer.
  func binding(
    _ name: String, _ scope: ImportScope
  ) throws(ONNXError) -> ImportScope.Binding? {
    if let binding = scope.bindings[name] { return binding }
    guard scope.depth == 0 else { return nil }
    if let binding = initializers[name] { return binding }
    guard let tensor = try source.initializer(name) else { return nil }
    let role: Constant.Role = tensor.elementType.isFloatingPoint ? .parameter : .constant
    let binding = ImportScope.Binding.value(builder.constant(tensor, role: role, name: name))
    initializers[name] = binding
    return binding
  }

  /// Faults that one node has are told with the others; the rest ends the import.
  func refusing<Result>(
    _ body: () throws(ONNXError) -> Result
  ) throws(ConversionError) -> Result {
    do throws(ONNXError) {
      return try body()
    } catch {
      if error.code != .unsupported { refusals.fatal = refusals.fatal ?? error }
      throw ConversionError(.unsupported, place: "", error.description)
    }
  }
}
