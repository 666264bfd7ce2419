import ChiasmGraph
import ChiasmKernelInterface
import ChiasmTensor

/// A copy between two ways to walk over the same positions, its axes joined where they can be.
struct StridedCopy: Sendable {
  struct Axis: Sendable, Hashable {
    var extent: Int
    var inputStride: Int
    var outputStride: Int
  }

  let axes: [Axis]
  /// Where both sides begin, in elements.
  let inputStart: Int
  let outputStart: Int

  /// Nil when more axes are left than the kernel takes.
  init?(
    extents: [Int], inputStrides: [Int], outputStrides: [Int], inputStart: Int = 0,
    outputStart: Int = 0
  ) {
    var axes: [Axis] = []
    for index in extents.indices where extents[index] != 1 {
      let axis = Axis(
        extent: extents[index], inputStride: inputStrides[index],
        outputStride: outputStrides[index])
      if let last = axes.last, last.inputStride == axis.extent * axis.inputStride,
        last.outputStride == axis.extent * axis.outputStride
      {
        axes[axes.count - 1] = Axis(
          extent: last.extent * axis.extent, inputStride: axis.inputStride,
          outputStride: axis.outputStride)
      } else {
        axes.append(axis)
      }
    }
    if axes.isEmpty { axes = [Axis(extent: 1, inputStride: 1, outputStride: 1)] }
    guard axes.count <= CopyArguments.maximumRank else { return nil }
    self.axes = axes
    self.inputStart = inputStart
    self.outputStart = outputStart
  }

  private init(_ axes: [Axis], inputStart: Int, outputStart: Int) {
    self.axes = axes
    self.inputStart = inputStart
    self.outputStart = outputStart
  }

  /// The way back.
  var reversed: StridedCopy {
    let axes = axes.map {
      Axis(extent: $0.extent, inputStride: $0.outputStride, outputStride: $0.inputStride)
    }
    return StridedCopy(axes, inputStart: outputStart, outputStart: inputStart)
  }

  private var isEmpty: Bool { axes.contains { $0.extent == 0 } }
  private var rows: Int { axes.dropLast().reduce(1) { $0 * $1.extent } }

  /// Binds the copy to its memory.
  func launch(
    from input: UnsafeRawPointer, to output: UnsafeMutableRawPointer, elementSize: Int,
    _ memory: StepMemory, owners: [AnyObject] = []
  ) -> [Launch] {
    if isEmpty { return [] }
    var arguments: [CopyArguments] = []
    var tables: [AxisTable] = []
    let last = axes[axes.count - 1]
    for start in stride(from: 0, to: last.extent, by: pieceLength(memory.threads)) {
      let count = min(pieceLength(memory.threads), last.extent - start)
      let table = AxisTable(
        axes.dropLast() + [
          Axis(extent: count, inputStride: last.inputStride, outputStride: last.outputStride)
        ])
      tables.append(table)
      arguments.append(
        CopyArguments(
          input: input + (inputStart + start * last.inputStride) * elementSize,
          output: output + (outputStart + start * last.outputStride) * elementSize,
          elementSize: elementSize, axes: table.pointer, rank: axes.count, rows: rows,
          rowsPerTask: max(1, min(rows / (4 * memory.threads), 8192 / count))))
    }
    return [
      KernelLaunch(
        memory.kernels.copy, arguments, taskCounts: arguments.map(\.taskCount),
        owners: owners + tables)
    ]
  }

  /// Elements of a row that a task moves: few long rows are cut for every thread to have some.
  private func pieceLength(_ threads: Int) -> Int {
    let length = axes[axes.count - 1].extent
    let pieces = max(1, min(4 * threads / rows, length / 8192))
    return (length + pieces - 1) / pieces
  }
}

/// Axes kept where kernels can read them.
private final class AxisTable {
  private let storage: UnsafeMutableBufferPointer<CopyArguments.Axis>

  init(_ axes: [StridedCopy.Axis]) {
    storage = .allocate(capacity: axes.count)
    _ = storage.initialize(
      from: axes.map {
        CopyArguments.Axis(
          extent: $0.extent, inputStride: $0.inputStride, outputStride: $0.outputStride)
      })
  }

  deinit { storage.deallocate() }

  var pointer: UnsafePointer<CopyArguments.Axis> { UnsafePointer(storage.baseAddress!) }
}
