public import ChiasmTensor

/// Builds a graph operator by operator.
///
/// ```swift
/// let builder = GraphBuilder(name: "double", catalog: catalog)
/// let x = try builder.input("x", TensorType(.float32, [1, 4]))
/// let two = try builder.scalar(2)
/// try builder.output("y", builder.addOne("multiply", [x, two]))
/// let graph = builder.graph
/// ```
public final class GraphBuilder: OperatorBuilder {
  public private(set) var graph: Graph
  public let catalog: OperatorCatalog
  private var scopes: [String] = []

  public init(name: String, catalog: OperatorCatalog) {
    graph = Graph(name: name)
    self.catalog = catalog
  }

  /// Continues `graph`.
  public init(_ graph: Graph, catalog: OperatorCatalog) {
    self.graph = graph
    self.catalog = catalog
  }

  public func input(_ name: String, _ type: TensorType, symbols: [String?] = [])
    throws(GraphError) -> Value
  { try graph.addInput(name, type, symbols: symbols) }

  public func output(_ name: String, _ value: Value) throws(GraphError) {
    try graph.addOutput(name, value)
  }

  public func metadata(_ key: String, _ text: String) { graph.metadata[key] = text }

  /// Prefixes the names of nodes made inside `body` with `name.`
  public func scope<R, E>(_ name: String, _ body: () throws(E) -> R) throws(E) -> R {
    scopes.append(name)
    defer { scopes.removeLast() }
    return try body()
  }

  /// A trained tensor. The name is prefixed by the scopes.
  public func parameter(_ name: String, _ tensor: Tensor) throws(OperatorError) -> Value {
    try append(Constant(tensor, role: .parameter), [], name: name)[0]
  }

  /// A tensor that training changes without a gradient.
  public func buffer(_ name: String, _ tensor: Tensor) throws(OperatorError) -> Value {
    try append(Constant(tensor, role: .buffer), [], name: name)[0]
  }

  public func constant(_ tensor: Tensor, name: String? = nil) throws(OperatorError) -> Value {
    try append(Constant(tensor), [], name: name)[0]
  }

  /// Appends an operator made elsewhere.
  public func append(_ operation: any Operator, _ inputs: [Value], name: String? = nil)
    throws(OperatorError) -> [Value]
  {
    let local = name ?? operation.id.rawValue.split(separator: "/").last.map(String.init) ?? "node"
    let full = graph.uniqueNodeName((scopes + [local]).joined(separator: "."))
    do throws(GraphError) {
      return try graph.addNode(operation, inputs, name: full).outputs
    } catch {
      var cause = error.cause ?? OperatorError(.shape, place: full, error.description)
      cause.place = "node \"\(full)\": \(cause.place)"
      throw cause
    }
  }

  // MARK: OperatorBuilder

  public func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]
  { try append(try catalog.make(id, attributes), inputs, name: name) }

  public func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value
  {
    guard values.count == type.shape.count else {
      throw OperatorError(
        .shape, Constant.id, "expected \(type.shape.count) values for \(type), got \(values.count)")
    }
    return try constant(Tensor(nearest: values, type: type), name: name)
  }

  public func type(of value: Value) -> TensorType { graph.type(of: value) }
}
