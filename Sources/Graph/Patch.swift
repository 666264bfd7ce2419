public import ChiasmLanguage
public import ChiasmTensor

/// A change to a graph, as a value: nodes to append and values to replace by others.
///
/// Nodes that nothing needs any more after the replacement vanish with it.
public struct Patch: Sendable {
  struct Addition: Sendable {
    let operation: any Operator
    let inputs: [Value]
    let name: String
    let outputTypes: [TensorType]
  }

  /// Says in a few words what the patch does, for logs.
  public let label: String
  let baseValueCount: Int
  let additions: [Addition]
  let replacements: [(old: Value, new: Value)]

  /// One label for the driver's check that no patch repeats for ever.
  public var additionCount: Int { additions.count }
}

/// Makes a patch for one graph. New values may be used at once.
public final class PatchBuilder: OperatorBuilder {
  private let graph: Graph
  private let catalog: OperatorCatalog
  private let anchor: String
  private var additions: [Patch.Addition] = []
  private var newTypes: [TensorType] = []
  private var replacements: [(old: Value, new: Value)] = []

  /// - Parameter anchor: the name that new nodes derive theirs from.
  public init(_ graph: Graph, catalog: OperatorCatalog, anchor: String) {
    self.graph = graph
    self.catalog = catalog
    self.anchor = anchor
  }

  /// Appends an operator.
  ///
  /// - Parameter name: the exact name, when the new node takes an old one's place.
  public func append(_ operation: any Operator, _ inputs: [Value], name: String? = nil)
    throws(OperatorError) -> [Value]
  {
    let types = try operation.infer(inputs.map(type(of:)))
    let first = graph.valueCount + newTypes.count
    newTypes += types
    let name = name ?? "\(anchor).\(operation.id.rawValue.replacing("/", with: "."))"
    additions.append(
      Patch.Addition(operation: operation, inputs: inputs, name: name, outputTypes: types))
    return types.indices.map { Value(index: first + $0) }
  }

  public func constant(_ tensor: Tensor, role: Constant.Role = .constant, name: String? = nil)
    throws(OperatorError) -> Value
  { try append(Constant(tensor, role: role), [], name: name)[0] }

  /// Makes every use of `old` use `new`.
  ///
  /// - Precondition: both have the same type.
  public func replace(_ old: Value, with new: Value) {
    precondition(
      type(of: old) == type(of: new), "replacing \(type(of: old)) with \(type(of: new))")
    replacements.append((old, new))
  }

  public func patch(_ label: String) -> Patch {
    Patch(
      label: label, baseValueCount: graph.valueCount, additions: additions,
      replacements: replacements)
  }

  // MARK: OperatorBuilder

  public func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]
  {
    try append(try catalog.make(id, attributes), inputs, name: name.map { "\(anchor).\($0)" })
  }

  public func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value
  {
    guard values.count == type.shape.count else {
      throw OperatorError(
        .shape, Constant.id, "expected \(type.shape.count) values for \(type), got \(values.count)")
    }
    return try constant(Tensor(nearest: values, type: type), name: name.map { "\(anchor).\($0)" })
  }

  public func type(of value: Value) -> TensorType {
    value.index < graph.valueCount
      ? graph.type(of: value) : newTypes[value.index - graph.valueCount]
  }
}
