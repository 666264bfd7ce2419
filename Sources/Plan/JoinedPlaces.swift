import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// Which values are made inside the memory of the concatenation that reads them, so that it has
/// nothing to copy.
struct JoinedPlaces {
  struct Place: Hashable {
    /// The concatenation's output.
    let whole: Value
    /// Bytes from its beginning.
    let offset: Int
  }

  private(set) var places: [Value: Place] = [:]

  /// - Parameter makers: the nodes that run as steps.
  init(_ graph: Graph, makers: Set<NodeID>) {
    for node in graph.nodes where makers.contains(node.id) {
      guard let parts = Self.parts(of: node, graph) else { continue }
      for (input, offset) in zip(node.inputs, parts) {
        guard let maker = graph.producer(of: input), makers.contains(maker.id),
          places[input] == nil, node.inputs.count(where: { $0 == input }) == 1,
          graph.layout(of: input) == graph.layout(of: node.output)
        else { continue }
        places[input] = Place(whole: node.output, offset: offset)
      }
    }
  }

  /// Where a value's memory is in the end: concatenations may be parts of others.
  func root(of value: Value) -> Place? {
    guard var place = places[value] else { return nil }
    while let next = places[place.whole] {
      place = Place(whole: next.whole, offset: place.offset + next.offset)
    }
    return place
  }

  /// Whether a value is made piece by piece, or is itself a piece.
  func isJoined(_ value: Value) -> Bool {
    places[value] != nil || places.values.contains { $0.whole == value }
  }

  /// Where the inputs of a concatenation begin, when each is one run of its output's bytes.
  private static func parts(of node: Node, _ graph: Graph) -> [Int]? {
    let laidOut = node.operation as? LaidOut
    guard let concat = (laidOut?.base ?? node.operation) as? Concat else { return nil }
    let type = graph.type(of: node.output)
    let axis = concat.axis < 0 ? concat.axis + type.shape.rank : concat.axis
    guard type.shape.extents[..<axis].allSatisfy({ $0 == 1 }) else { return nil }
    var offset = 0
    return node.inputs.map { input in
      defer {
        let shape = graph.shape(of: input)
        let count = laidOut.map { PhysicalShape(shape, $0.outputLayout).elementCount }
        offset += (count ?? shape.count) * type.elementType.byteCount
      }
      return offset
    }
  }
}
