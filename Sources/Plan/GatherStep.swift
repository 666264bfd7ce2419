import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Rows of a tensor along an axis, copied as the indices say.
struct GatherStep: Step {
  let node: Node
  private let outer: Int
  private let extent: Int
  private let rowByteCount: Int
  private let indexCount: Int
  private let indexType: ElementType

  /// Nil for every other operator.
  init?(_ node: Node, _ graph: Graph) {
    guard let gather = node.operation as? Gather else { return nil }
    let type = graph.type(of: node.inputs[0])
    let axis = gather.axis < 0 ? gather.axis + type.shape.rank : gather.axis
    self.node = node
    outer = type.shape.extents[..<axis].reduce(1, *)
    extent = type.shape[axis]
    rowByteCount =
      type.shape.extents[(axis + 1)...].reduce(1, *) * type.elementType.byteCount
    indexCount = graph.shape(of: node.inputs[1]).count
    indexType = graph.type(of: node.inputs[1]).elementType
    guard indexType == .int32 || indexType == .int64 else { return nil }
  }

  var kernel: String { "gather" }
  var detail: String { "\(outer) times \(indexCount) of \(extent) rows" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    guard outer * indexCount * rowByteCount > 0 else { return [] }
    return [
      GatherLaunch(
        rows: memory.address(node.inputs[0]), indices: memory.address(node.inputs[1]),
        output: memory.address(node.output), count: outer * indexCount, indexCount: indexCount,
        extent: extent, rowByteCount: rowByteCount, isWide: indexType == .int64)
    ]
  }
}

/// Tasks of neighbouring rows. An index outside the axis gives zeros.
private final class GatherLaunch: Launch {
  private let rows: UnsafeMutableRawPointer
  private let indices: UnsafeMutableRawPointer
  private let output: UnsafeMutableRawPointer
  private let count: Int
  private let indexCount: Int
  private let extent: Int
  private let rowByteCount: Int
  private let isWide: Bool
  private let rowsPerTask: Int

  init(
    rows: UnsafeMutableRawPointer, indices: UnsafeMutableRawPointer,
    output: UnsafeMutableRawPointer, count: Int, indexCount: Int, extent: Int, rowByteCount: Int,
    isWide: Bool
  ) {
    self.rows = rows
    self.indices = indices
    self.output = output
    self.count = count
    self.indexCount = indexCount
    self.extent = extent
    self.rowByteCount = rowByteCount
    self.isWide = isWide
    rowsPerTask = max(1, 32_768 / rowByteCount)
    super.init(taskCount: (count + rowsPerTask - 1) / rowsPerTask)
  }

  override func run(_ task: Int) {
    for number in task * rowsPerTask..<min(count, (task + 1) * rowsPerTask) {
      let target = output + number * rowByteCount
      let own = index(number % indexCount)
      let row = own < 0 ? own + extent : own
      guard (0..<extent).contains(row) else {
        target.initializeMemory(as: UInt8.self, repeating: 0, count: rowByteCount)
        continue
      }
      target.copyMemory(
        from: rows + (number / indexCount * extent + row) * rowByteCount, byteCount: rowByteCount)
    }
  }

  private func index(_ position: Int) -> Int {
    isWide
      ? Int(indices.load(fromByteOffset: position * 8, as: Int64.self))
      : Int(indices.load(fromByteOffset: position * 4, as: Int32.self))
  }
}
