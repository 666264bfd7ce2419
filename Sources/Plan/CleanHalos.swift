import ChiasmGraph
import ChiasmPasses
import ChiasmTensor

/// Values that find zeros where their halo will be, because the last to write there had its halo at
/// the same place.
///
/// The arena is zero before the first run. A run may end early, so nothing counts on what the end
/// of the run before has left, unless nobody ever writes anything else there.
struct CleanHalos {
  private(set) var values: Set<Value> = []

  private struct Writing {
    let value: Value
    let shape: PhysicalShape
    let bytes: Range<Int>
  }

  /// - Parameter offset: where a value stands in the arena.
  init(_ graph: Graph, _ steps: [any Step], offset: (Value) -> Int?) {
    let writings = steps.flatMap(\.node.outputs).compactMap { value -> Writing? in
      guard let offset = offset(value) else { return nil }
      let type = graph.type(of: value)
      let shape = PhysicalShape(type.shape, graph.layout(of: value))
      let byteCount = shape.elementCount * type.elementType.byteCount
      return Writing(value: value, shape: shape, bytes: offset..<offset + byteCount)
    }
    for (index, own) in writings.enumerated() where own.shape.hasHalo {
      func isSame(_ other: Writing) -> Bool { other.bytes == own.bytes && other.shape == own.shape }
      let before = writings[..<index].last { $0.bytes.overlaps(own.bytes) }
      let isClean =
        before.map(isSame)
        ?? writings[index...].allSatisfy { isSame($0) || !$0.bytes.overlaps(own.bytes) }
      if isClean { values.insert(own.value) }
    }
  }
}
