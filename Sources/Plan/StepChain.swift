import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// Two direct convolutions of which the second reads, through windows that do not overlap, what
/// the first makes: rows of both are made in turn, and what lies between is read from a cache.
///
/// It is written to memory all the same, for whoever else reads it.
struct StepChain {
  let first: ConvolutionStep
  let second: ConvolutionStep
  /// Rows of the second's output that a task makes.
  let rows: Int

  /// Nil where tasks of the two do not fit together.
  init?(_ first: any Step, _ second: any Step) {
    guard let first = first as? ConvolutionStep, let second = second as? ConvolutionStep,
      second.node.inputs[0] == first.node.output, second.fused.epilogue.addends == 0,
      Self.isDisjoint(second), !first.isTransposed, first.geometry.groups == 1,
      let rows = Self.rows(first, second)
    else { return nil }
    self.first = first
    self.second = second
    self.rows = rows
  }

  /// Whether windows tile the input.
  private static func isDisjoint(_ step: ConvolutionStep) -> Bool {
    let geometry = step.geometry
    let covered = zip(geometry.outputExtents, geometry.strides).map { $0 * $1 }
    return !step.isTransposed && geometry.groups == 1
      && geometry.kernelExtents == geometry.strides && geometry.strides.contains { $0 > 1 }
      && geometry.dilations.allSatisfy { $0 == 1 }
      && (geometry.paddingLow + geometry.paddingHigh).allSatisfy { $0 == 0 }
      // No voxel that only others read is left over.
      && covered == geometry.inputExtents
  }

  /// The most rows whose inputs stay in the second-level cache and that are whole register tiles
  /// of both; nil where there are none.
  private static func rows(_ first: ConvolutionStep, _ second: ConvolutionStep) -> Int? {
    let stride = PhysicalShape.three(second.geometry.strides, filling: 1)
    let shape = second.input
    let bytesPerRow = 4 * stride.d * stride.h * shape.strideH * shape.blocks
    let height = second.output.extents.h
    let (tile, inputTile) = (second.tile(second.phases[0]), first.tile(first.phases[0]))
    return (1...max(1, height)).last {
      height % $0 == 0 && $0 % tile.rows == 0 && $0 * stride.h % inputTile.rows == 0
        && $0 * bytesPerRow <= 256 << 10
    }
  }

  /// The launches of both steps.
  func bind(_ memory: StepMemory) -> [Launch] {
    let packed = [first, second].map { PackedConvolution($0, memory) }
    let stride = PhysicalShape.three(second.geometry.strides, filling: 1)
    var pieces: [ConvolutionArguments] = []
    for (var a, var b) in zip(first.pieces(packed[0], memory), second.pieces(packed[1], memory)) {
      a.rowTilesPerTask = rows * stride.h / a.tileRows
      b.rowTilesPerTask = rows / b.tileRows
      pieces += [a, b]
    }
    let taskCount = second.output.extents.d * (second.output.extents.h / rows)
    let launch = ChainLaunch(
      memory.kernels.convolution, pieces, slices: stride.d, lanes: first.lanes,
      taskCounts: pieces.indices.map { _ in taskCount }, owners: packed)
    let halos = [first, second].flatMap {
      haloLaunch($0.output, memory.floats($0.node.output), memory)
    }
    return packed.flatMap(\.launches) + [joined(launch, halos)]
  }
}

/// Pairs of arguments of one kernel: a task makes some rows of the second's output, and before them
/// the rows of the first's that those read.
private final class ChainLaunch: ArgumentsLaunch<ConvolutionArguments> {
  private let kernel: KernelTable.Kernel<ConvolutionArguments>
  /// Slices of the first's output to one of the second's.
  private let slices: Int
  private let lanes: Int

  init(
    _ kernel: @escaping KernelTable.Kernel<ConvolutionArguments>,
    _ pairs: [ConvolutionArguments], slices: Int, lanes: Int, taskCounts: [Int],
    owners: [AnyObject]
  ) {
    self.kernel = kernel
    self.slices = slices
    self.lanes = lanes
    super.init(pairs, taskCounts: taskCounts, owners: owners, groupSize: 2)
  }

  override func run(_ task: Int) {
    let (first, number) = locate(task)
    let second = first + 1
    let perSlice = second.pointee.tasksPerPanel / second.pointee.extentD
    let (d, row) = (number / perSlice, number % perSlice)
    for slice in d * slices..<(d + 1) * slices {
      run(first, slice * perSlice + row)
    }
    run(second, number)
  }

  /// The task of every panel.
  private func run(_ arguments: UnsafePointer<ConvolutionArguments>, _ number: Int) {
    let perPanel = arguments.pointee.tasksPerPanel
    let count = arguments.pointee.taskCount(lanes: lanes)
    for task in stride(from: number, to: count, by: perPanel) { kernel(arguments, task) }
  }
}
