public import ChiasmGraph
public import ChiasmTensor

extension WeightMap {
  /// The tensor that each parameter and buffer of a network takes, by the constant's name.
  ///
  /// - Parameter shapes: of the state dictionary's tensors, by name.
  /// - Throws: ``WeightError`` unless every constant has a tensor of its shape and every tensor
  ///   that is not ignored belongs to a constant.
  public func assignment(_ graph: Graph, _ shapes: [String: Shape]) throws(WeightError)
    -> [String: String]
  {
    let constants = graph.trainedConstants
    let names = constants.map(\.node.name)
    let assignment = Dictionary(
      uniqueKeysWithValues: names.map { ($0, tensorName(for: $0)) })
    let unknown = self.names.keys.filter { !isUsed($0, in: names) }.sorted()
    if let list = WeightError.list(unknown, "name", "names", "in the map that no module has") {
      throw WeightError(.map, graph.name, list)
    }
    try checkMatches(assignment, shapes, graph.name)
    for (node, tensor) in constants {
      guard let name = assignment[node.name], let shape = shapes[name], shape != tensor.shape
      else { continue }
      let isTransposed = shape.extents.sorted() == tensor.shape.extents.sorted()
      throw WeightError(
        .shape, "\(graph.name): \(node.name)", "expected shape \(tensor.shape), got \(shape) of "
          + "\"\(name)\"" + (isTransposed ? ", whose axes are in another order" : ""))
    }
    return assignment
  }

  private func checkMatches(
    _ assignment: [String: String], _ shapes: [String: Shape], _ network: String
  ) throws(WeightError) {
    let taken = Dictionary(grouping: assignment.keys.sorted()) { assignment[$0] ?? "" }
    for (tensor, constants) in taken.sorted(by: { $0.key < $1.key }) where constants.count > 1 {
      throw WeightError(
        .map, network, "expected a tensor for each constant, got \"\(tensor)\" for "
          + "\(constants[0]) and \(constants[1])")
    }
    let lacking = assignment.filter { shapes[$0.value] == nil }.sorted { $0.key < $1.key }
      .map { $0.key == $0.value ? $0.key : "\($0.key) (expected as \($0.value))" }
    let left = shapes.keys.filter { taken[$0] == nil && !isIgnored($0) }.sorted()
    let lists = [
      WeightError.list(lacking, "constant", "constants", "without a tensor"),
      WeightError.list(left, "tensor", "tensors", "without a constant"),
    ].compactMap { $0 }
    guard lists.isEmpty else {
      throw WeightError(.unmatched, network, lists.joined(separator: "; "))
    }
  }
}

extension Graph {
  /// The parameters and buffers, in the graph's order.
  var trainedConstants: [(node: Node, tensor: Tensor)] {
    constants(role: .parameter) + constants(role: .buffer)
  }

  /// The graph with other data in its parameters and buffers.
  ///
  /// - Parameter tensors: by the constant's name, converted to its element type.
  /// - Throws: ``WeightError`` `shape` or `elementType`.
  public func replacingWeights(_ tensors: [String: Tensor]) throws(WeightError) -> Graph {
    let patch = PatchBuilder(self, catalog: OperatorCatalog(), anchor: name)
    for role in [Constant.Role.parameter, .buffer] {
      for (node, old) in constants(role: role) {
        guard let new = tensors[node.name] else { continue }
        let place = "\(name): \(node.name)"
        guard new.shape == old.shape else {
          throw WeightError(.shape, place, "expected shape \(old.shape), got \(new.shape)")
        }
        guard new.elementType.isFloatingPoint else {
          throw WeightError(
            .elementType, place, "expected a floating-point type, got \(new.elementType)")
        }
        let tensor = new.converted(to: old.elementType)
        do throws(OperatorError) {
          let value = try patch.constant(tensor, role: role, name: node.name)
          patch.replace(node.output, with: value)
        } catch {
          throw WeightError(.map, place, error.reason)
        }
      }
    }
    var result = self
    result.apply(patch.patch("replace weights"))
    return result
  }
}
