import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses

/// Two direct convolutions of which the second reads, through windows that do not overlap, what
/// the first makes: rows of both are made in turn, and what lies between is read from a cache.
///
/// It is written to memory all the same, for whoever else reads it; or, see ``sum``, added to
/// something there.
struct StepChain {
  private(set) var first: ConvolutionStep
  let second: ConvolutionStep
  /// Where the first's output is only a part of a sum, which then is all that reaches memory.
  private(set) var sum: ChainedSum?
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

  /// This chain with the first's output added to something.
  func adding(_ sum: ChainedSum, named name: String) -> StepChain {
    var chain = self
    chain.sum = sum
    chain.first.totalName = name
    return chain
  }

  /// Slices of the first's output to one of the second's.
  private var slices: Int { PhysicalShape.three(second.geometry.strides, filling: 1).d }

  /// Floats between the blocks of what a task of a sum leaves for the second: strides are those of
  /// the first's output, so that places agree.
  private var slabBlockStride: Int { slices * first.output.strideD }

  func scratchByteCount(threads: Int) -> Int {
    sum == nil ? 0 : 4 * threads * slabBlockStride * first.output.blocks
  }

  /// The launches of both steps.
  func bind(_ memory: StepMemory) -> [Launch] {
    let packed = [first, second].map { PackedConvolution($0, memory) }
    let stride = PhysicalShape.three(second.geometry.strides, filling: 1)
    var pieces: [ConvolutionArguments] = []
    for (var a, var b) in zip(first.pieces(packed[0], memory), second.pieces(packed[1], memory)) {
      a.rowTilesPerTask = rows * stride.h / a.tileRows
      b.rowTilesPerTask = rows / b.tileRows
      if sum != nil {
        // The part has no place of its own: its address is the total's.
        (a.total, a.totalBlockStride) = (a.output, a.outputBlockStride)
        (a.outputBlockStride, b.inputBlockStride) = (slabBlockStride, slabBlockStride)
      }
      pieces += [a, b]
    }
    let taskCount = second.output.extents.d * (second.output.extents.h / rows)
    let launch = ChainLaunch(
      memory.kernels.convolution, pieces, slices: slices, lanes: first.lanes,
      slabs: sum.map { _ in memory.workerScratch },
      taskCounts: pieces.indices.map { _ in taskCount }, owners: packed)
    let written = sum == nil ? [first, second] : [second]
    let halos = written.flatMap { haloLaunch(of: $0.node.output, $0.output, memory) }
    return packed.flatMap(\.launches) + [joined(launch, halos)]
  }
}

extension Array where Element == any Step {
  /// Finds the chains, by the place of their first step, and tells their steps what they are in.
  mutating func joiningChains(_ graph: Graph) -> [Int: StepChain] {
    var chains: [Int: StepChain] = [:]
    for index in indices.dropLast() where chains[index - 1] == nil {
      guard var chain = StepChain(self[index], self[index + 1]) else { continue }
      if let sum = ChainedSum(chain, at: index, self, graph),
        var reader = self[sum.reader] as? ConvolutionStep,
        let maker = graph.producer(of: sum.total) {
        chain = chain.adding(sum, named: maker.name)
        reader.addendInTotal = sum.part
        self[sum.reader] = reader
      }
      var second = chain.second
      second.runsWithinStepBefore = true
      (self[index], self[index + 1], chains[index]) = (chain.first, second, chain)
    }
    return chains
  }
}

/// Pairs of arguments of one kernel: a task makes some rows of the second's output, and before them
/// the rows of the first's that those read.
private final class ChainLaunch: ArgumentsLaunch<ConvolutionArguments> {
  private let kernel: KernelTable.Kernel<ConvolutionArguments>
  /// Slices of the first's output to one of the second's.
  private let slices: Int
  private let lanes: Int
  /// Where a worker keeps what the first makes; nil where it goes to memory.
  private let slabs: WorkerScratch?

  init(
    _ kernel: @escaping KernelTable.Kernel<ConvolutionArguments>,
    _ pairs: [ConvolutionArguments], slices: Int, lanes: Int, slabs: WorkerScratch?,
    taskCounts: [Int], owners: [AnyObject]
  ) {
    self.kernel = kernel
    self.slices = slices
    self.lanes = lanes
    self.slabs = slabs
    super.init(pairs, taskCounts: taskCounts, owners: owners, groupSize: 2)
  }

  override func run(_ task: Int) {
    let (first, number) = locate(task)
    let perSlice = first[1].tasksPerPanel / first[1].extentD
    let (d, row) = (number / perSlice, number % perSlice)
    guard let slabs else { return run(first, first + 1, number, d, row, perSlice) }
    var (a, b) = (first.pointee, first[1])
    // The task's first voxel comes to stand where the worker's slab begins.
    let h = row * a.rowTilesPerTask * a.tileRows
    let slab = slabs.own - (d * slices * a.outputStrideD + h * a.outputStrideH)
    (a.output, b.input) = (slab, UnsafePointer(slab))
    run(&a, &b, number, d, row, perSlice)
  }

  private func run(
    _ a: UnsafePointer<ConvolutionArguments>, _ b: UnsafePointer<ConvolutionArguments>,
    _ number: Int, _ d: Int, _ row: Int, _ perSlice: Int
  ) {
    for slice in d * slices..<(d + 1) * slices { run(a, slice * perSlice + row) }
    run(b, number)
  }

  /// The task of every panel.
  private func run(_ arguments: UnsafePointer<ConvolutionArguments>, _ number: Int) {
    let perPanel = arguments.pointee.tasksPerPanel
    let count = arguments.pointee.taskCount(lanes: lanes)
    for task in stride(from: number, to: count, by: perPanel) { kernel(arguments, task) }
  }
}
