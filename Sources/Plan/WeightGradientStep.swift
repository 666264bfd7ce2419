import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// The gradient of a convolution by its weights, between tensors in blocks, in planes, or one of
/// each.
struct WeightGradientStep: Step {
  let node: Node
  let geometry: ConvolutionGeometry
  let layouts: [Layout]
  let x: PhysicalShape
  let dy: PhysicalShape
  let lanes: Int
  private let phase: ConvolutionPhase

  /// Nil when the operator is another or not fp32.
  init?(_ node: Node, _ graph: Graph, isa: ISA) {
    let laidOut = node.operation as? LaidOut
    guard let operation = (laidOut?.base ?? node.operation) as? ConvolutionWeightGradient,
      graph.type(of: node.output).elementType == .float32,
      graph.shape(of: node.output).count > 0, graph.shape(of: node.inputs[1]).count > 0,
      let geometry = try? operation.geometry(node.inputs.map(graph.type(of:)))
    else { return nil }
    self.node = node
    self.geometry = geometry
    lanes = isa.lanes
    phase = .direct(geometry)
    layouts = laidOut?.inputLayouts ?? [.planar, .planar]
    x = PhysicalShape(graph.shape(of: node.inputs[0]), layouts[0])
    dy = PhysicalShape(graph.shape(of: node.inputs[1]), layouts[1])
  }

  var kernel: String { isPlanar ? "planar-weight-gradient" : "weight-gradient" }
  var multiplyAdds: Int { Int(geometry.multiplicationCount) }

  var detail: String {
    "\(phase.taps.count) taps, \(slabs) \(slabs == 1 ? "slab" : "slabs"), "
      + "\(layouts[0]), \(layouts[1])"
  }

  private var isPlanar: Bool { x.block == 1 && dy.block == 1 }
  private var groupInputs: Int { geometry.channels / geometry.groups }
  private var groupOutputs: Int { geometry.outputChannels / geometry.groups }
  private var count: Int { geometry.outputChannels * groupInputs * phase.taps.count }
  private var slices: Int { dy.cases * dy.extents.d }

  /// Whether x has its channels in the lanes: dy's cannot be, or would fill fewer of them.
  private var lanesAreInputs: Bool {
    guard x.block == lanes, dy.block == lanes else { return dy.block == 1 }
    return work(lanes: groupInputs, scalars: groupOutputs)
      < work(lanes: groupOutputs, scalars: groupInputs)
  }

  /// Predicted cycles of one core, between blocked tensors.
  var cost: Double {
    let products =
      lanesAreInputs
      ? work(lanes: groupInputs, scalars: groupOutputs)
      : work(lanes: groupOutputs, scalars: groupInputs)
    let extents = dy.extents
    let voxels = dy.cases * extents.d * extents.h * extents.w
    return Double(voxels * phase.taps.count * products) / 0.93
  }

  /// Vector products per voxel and tap.
  private func work(lanes channels: Int, scalars: Int) -> Int {
    let vectors = (channels + lanes - 1) / lanes
    let (whole, rest) = scalars.quotientAndRemainder(dividingBy: lanes)
    return vectors * (whole * lanes + (rest == 0 ? 0 : rest > lanes / 2 ? lanes : lanes / 2))
  }

  /// Output slices whose sums are made by one task for each pair of channel blocks: enough tasks to
  /// keep threads busy, whatever their number is.
  private var slicesPerSlab: Int {
    if isPlanar {
      // Every tap reads the slab again: from the second-level cache.
      let perSlice = 4 * (x.blocks * x.strideD + dy.blocks * dy.strideD)
      return min(max(1, 400_000 / max(1, perSlice)), max(1, slices / 16))
    }
    let wanted = (32 + pairs - 1) / pairs
    return max(1, (slices + wanted - 1) / wanted)
  }

  private var slabs: Int { (slices + slicesPerSlab - 1) / slicesPerSlab }

  private var pairs: Int {
    let blocks = { (channels: Int, block: Int) in block == 1 ? 1 : (channels + block - 1) / block }
    return geometry.groups * blocks(groupInputs, x.block) * blocks(groupOutputs, dy.block)
  }

  private var sumCount: Int {
    let scalars = lanesAreInputs ? dy : x
    let channels = lanesAreInputs ? groupOutputs : groupInputs
    return isPlanar ? 0 : phase.taps.count * (scalars.block == 1 ? channels : lanes) * lanes
  }

  /// Sums of every worker, then dw of every slab.
  func scratchByteCount(threads: Int) -> Int {
    4 * (threads * sumCount + (slabs > 1 ? slabs * count : 0))
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let output = memory.floats(node.output)
    let scratch = memory.scratch.assumingMemoryBound(to: Float.self)
    let partial = scratch + memory.threads * sumCount
    let offsets = TapOffsets([phase], x)
    let arguments = arguments(memory, offsets, scratch, slabs > 1 ? partial : output)
    let launch: Launch =
      isPlanar
      ? KernelLaunch(
        memory.kernels.planarWeightGradient, [arguments], taskCounts: [arguments.planarTaskCount],
        owners: [offsets])
      : ScratchLaunch(
        memory.kernels.weightGradient, [arguments],
        taskCounts: [arguments.taskCount(lanes: lanes)], owners: [offsets])
    guard slabs > 1 else { return [launch] }
    let sum = ReductionArguments(
      .sum, input: UnsafePointer(partial), output: output, outer: 1, count: slabs, inner: count,
      chunk: memory.chunk(count))
    return [
      launch, KernelLaunch(memory.kernels.reduction, [sum], taskCounts: [sum.taskCount]),
    ]
  }

  private func arguments(
    _ memory: StepMemory, _ offsets: TapOffsets, _ sums: UnsafeMutablePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) -> WeightGradientArguments {
    var inputs = WeightGradientArguments.Side(
      UnsafePointer(memory.floats(node.inputs[0])) + x.origin)
    describe(&inputs, x, channels: groupInputs, stride: phase.inputStride)
    inputs.targetStride = phase.taps.count
    var outputs = WeightGradientArguments.Side(
      UnsafePointer(memory.floats(node.inputs[1])) + dy.origin)
    describe(&outputs, dy, channels: groupOutputs, stride: phase.inputStride.map { _ in 1 })
    outputs.targetStride = groupInputs * phase.taps.count
    let lanesAreInputs = !isPlanar && lanesAreInputs
    var a = WeightGradientArguments(
      lanes: lanesAreInputs ? inputs : outputs, scalars: lanesAreInputs ? outputs : inputs,
      tapOffsets: offsets.values(phase: 0), sums: sums, target: target)
    a.movesLanes = lanesAreInputs
    a.tapCount = phase.taps.count
    a.groups = geometry.groups
    a.cases = dy.cases
    (a.extentD, a.extentH, a.extentW) = (dy.extents.d, dy.extents.h, dy.extents.w)
    a.slicesPerSlab = slicesPerSlab
    // 256 voxels: both sides' blocks fit the first-level cache, nearly.
    a.rowsPerPass = min(a.extentH, max(1, 256 / a.extentW))
    a.slicesPerPass = max(1, 256 / (a.extentH * a.extentW))
    a.slabStride = count
    a.groupTargetStride = groupOutputs * groupInputs * phase.taps.count
    return a
  }

  private func describe(
    _ side: inout WeightGradientArguments.Side, _ shape: PhysicalShape, channels: Int,
    stride: [Int]
  ) {
    let stride = PhysicalShape.three(stride, filling: 1)
    side.channels = channels
    side.block = shape.block
    side.blockStride = shape.blockStride
    side.caseStride = shape.caseStride
    side.groupStride = channels / shape.block * shape.blockStride
    side.strideD = stride.d * shape.strideD
    side.strideH = stride.h * shape.strideH
    side.strideW = stride.w * shape.block
  }
}
