public import ChiasmLanguage
public import ChiasmTensor

/// A model: named inputs, operators, named outputs. A value.
///
/// Nodes are only ever appended, or changed by applying a ``Patch``; a value is made once and
/// used after. Every value has a static type.
public struct Graph: Sendable {
  /// A named input with the symbolic names of its axes, where they have one.
  public struct Input: Sendable {
    public let name: String
    public let value: Value
    /// One entry per axis: `N`, `X`, ... or nil for an axis that is only its extent.
    public let symbols: [String?]
  }

  public struct Output: Sendable {
    public let name: String
    public internal(set) var value: Value
  }

  enum Producer: Sendable {
    case input(Int)
    case node(NodeID, output: Int)
  }

  public var name: String
  /// Free text by key: provenance, normalisation constants, licence.
  public var metadata: [String: String] = [:]
  public private(set) var inputs: [Input] = []
  public internal(set) var outputs: [Output] = []

  var slots: [Node?] = []
  var types: [TensorType] = []
  var producers: [Producer] = []
  var users: [[NodeID]] = []
  var nodeNames: Set<String> = []

  public init(name: String) { self.name = name }
}

// MARK: - Reading

extension Graph {
  public var nodeCount: Int { slots.count { $0 != nil } }

  /// One more than the largest value index in use.
  public var valueCount: Int { types.count }

  /// - Precondition: the node has not been erased.
  public func node(_ id: NodeID) -> Node {
    guard let node = slots[id.index] else { preconditionFailure("node \(id.index) was erased") }
    return node
  }

  /// The node, or nil when a patch has erased it.
  public func nodeIfPresent(_ id: NodeID) -> Node? { slots[id.index] }

  public func type(of value: Value) -> TensorType { types[value.index] }

  public func shape(of value: Value) -> Shape { types[value.index].shape }

  /// The node that makes `value`; nil for an input.
  public func producer(of value: Value) -> Node? {
    guard case .node(let id, _) = producers[value.index] else { return nil }
    return slots[id.index]
  }

  /// The nodes that use `value`, once per use, in no particular order.
  public func users(of value: Value) -> [Node] { users[value.index].map(node) }

  /// The number of uses by nodes and by graph outputs.
  public func useCount(of value: Value) -> Int {
    users[value.index].count + outputs.count { $0.value == value }
  }

  public func isOutput(_ value: Value) -> Bool { outputs.contains { $0.value == value } }

  /// The tensor `value` always holds; nil unless a ``Constant`` makes it.
  public func constant(_ value: Value) -> Tensor? {
    (producer(of: value)?.operation as? Constant)?.tensor
  }

  /// Whether a ``Constant`` makes `value`.
  public func isConstant(_ value: Value) -> Bool { producer(of: value)?.operation is Constant }

  /// The input's name, the node's name, or `node:k` for output k of several.
  public func name(of value: Value) -> String {
    switch producers[value.index] {
    case .input(let index): return inputs[index].name
    case .node(let id, let output):
      guard let node = slots[id.index] else { return "erased" }
      return node.outputs.count == 1 ? node.name : "\(node.name):\(output)"
    }
  }

  public func input(named name: String) -> Input? { inputs.first { $0.name == name } }

  /// Constants with the given role, in topological order.
  public func constants(role: Constant.Role) -> [(node: Node, tensor: Tensor)] {
    nodes.compactMap { node in
      guard let constant = node.operation as? Constant, constant.role == role else { return nil }
      return (node, constant.tensor)
    }
  }

  /// The number of trainable scalars.
  public var parameterCount: Int {
    constants(role: .parameter).reduce(0) { $0 + $1.tensor.count }
  }

  /// Every node that an output depends on and every other node after them, each after the nodes
  /// it uses. The order depends on the graph alone.
  public var nodes: [Node] {
    var order: [Node] = []
    order.reserveCapacity(slots.count)
    var visited = [Bool](repeating: false, count: slots.count)
    for output in outputs { visit(output.value, &visited, &order) }
    for node in slots.compactMap(\.self) { visit(node, &visited, &order) }
    return order
  }

  /// What `values` are made of, each node after those it uses.
  public func nodes(for values: [Value]) -> [Node] {
    var order: [Node] = []
    var visited = [Bool](repeating: false, count: slots.count)
    for value in values { visit(value, &visited, &order) }
    return order
  }

  private func visit(_ value: Value, _ visited: inout [Bool], _ order: inout [Node]) {
    if let node = producer(of: value) { visit(node, &visited, &order) }
  }

  /// Depth-first without recursion: deep networks must not overflow the stack.
  private func visit(_ root: Node, _ visited: inout [Bool], _ order: inout [Node]) {
    guard !visited[root.id.index] else { return }
    var stack: [(node: Node, nextInput: Int)] = [(root, 0)]
    visited[root.id.index] = true
    while let (node, next) = stack.last {
      if next == node.inputs.count {
        order.append(node)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].nextInput += 1
      if let producer = producer(of: node.inputs[next]), !visited[producer.id.index] {
        visited[producer.id.index] = true
        stack.append((producer, 0))
      }
    }
  }
}

// MARK: - Appending

extension Graph {
  /// - Parameter symbols: one per axis, or empty.
  /// - Throws: ``GraphError`` `duplicateName` or `invalidName`.
  @discardableResult
  public mutating func addInput(_ name: String, _ type: TensorType, symbols: [String?] = [])
    throws(GraphError) -> Value
  {
    try checkName(name, in: "input")
    guard input(named: name) == nil else {
      throw GraphError(.duplicateName, "input \"\(name)\"", "the name is already taken")
    }
    let value = makeValue(type, .input(inputs.count))
    let padded = symbols.isEmpty ? Array(repeating: nil, count: type.shape.rank) : symbols
    inputs.append(Input(name: name, value: value, symbols: padded))
    return value
  }

  /// Appends a node after inferring its output types.
  ///
  /// - Throws: ``GraphError`` `duplicateName`, `invalidName`, `unknownValue` or `operation`.
  @discardableResult
  public mutating func addNode(_ operation: any Operator, _ inputs: [Value], name: String)
    throws(GraphError) -> Node
  {
    try checkName(name, in: "node")
    guard !nodeNames.contains(name) else {
      throw GraphError(.duplicateName, "node \"\(name)\"", "the name is already taken")
    }
    for input in inputs where !types.indices.contains(input.index) {
      throw GraphError(
        .unknownValue, "node \"\(name)\"", "uses value \(input.index) before it is made")
    }
    let inferred: [TensorType]
    do throws(OperatorError) {
      inferred = try operation.infer(inputs.map { types[$0.index] })
    } catch {
      throw GraphError(.operation, "node \"\(name)\"", error.description, cause: error)
    }
    return append(operation, inputs, name, inferred)
  }

  /// - Throws: ``GraphError`` `duplicateName`, `invalidName` or `unknownValue`.
  public mutating func addOutput(_ name: String, _ value: Value) throws(GraphError) {
    try checkName(name, in: "output")
    guard !outputs.contains(where: { $0.name == name }) else {
      throw GraphError(.duplicateName, "output \"\(name)\"", "the name is already taken")
    }
    guard types.indices.contains(value.index) else {
      throw GraphError(.unknownValue, "output \"\(name)\"", "names a value nobody makes")
    }
    outputs.append(Output(name: name, value: value))
  }

  /// `name`, or `name.2`, `name.3`, ... when it is taken.
  public func uniqueNodeName(_ name: String) -> String {
    if !nodeNames.contains(name) { return name }
    var suffix = 2
    while nodeNames.contains("\(name).\(suffix)") { suffix += 1 }
    return "\(name).\(suffix)"
  }

  mutating func append(
    _ operation: any Operator, _ inputs: [Value], _ name: String, _ outputTypes: [TensorType]
  ) -> Node {
    let id = NodeID(index: slots.count)
    let outputs = outputTypes.enumerated().map { makeValue($1, .node(id, output: $0)) }
    let node = Node(id: id, name: name, operation: operation, inputs: inputs, outputs: outputs)
    slots.append(node)
    nodeNames.insert(name)
    for input in inputs { users[input.index].append(id) }
    return node
  }

  private mutating func makeValue(_ type: TensorType, _ producer: Producer) -> Value {
    types.append(type)
    producers.append(producer)
    users.append([])
    return Value(index: types.count - 1)
  }

  private func checkName(_ name: String, in kind: String) throws(GraphError) {
    if let fault = NameRules.fault(in: name) {
      throw GraphError(.invalidName, "\(kind) \"\(NameRules.escaped(name))\"", fault)
    }
  }
}
