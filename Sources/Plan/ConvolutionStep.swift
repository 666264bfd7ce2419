import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A convolution or transposed convolution by the direct kernel.
struct ConvolutionStep: Step {
  let node: Node
  let fused: FusedConvolution
  let geometry: ConvolutionGeometry
  let phases: [ConvolutionPhase]
  let input: PhysicalShape
  let output: PhysicalShape
  let lanes: Int
  let isa: ISA
  /// Whether the step before makes this one's rows as well, and takes the time of both.
  var runsWithinStepBefore = false
  /// An addend that another one has taken up: see ``ChainedSum``.
  var addendInTotal: Value?
  /// The node to whose output this one's is added at once.
  var totalName: String?

  init(_ node: Node, _ fused: FusedConvolution, _ graph: Graph, isa: ISA) throws(OperatorError) {
    self.node = node
    self.fused = fused
    self.isa = isa
    lanes = isa.lanes
    geometry = try fused.geometry(node.inputs.map(graph.type(of:)))
    phases = ConvolutionPhase.phases(of: fused, geometry)
    input = PhysicalShape(graph.shape(of: node.inputs[0]), fused.inputLayout)
    output = PhysicalShape(graph.shape(of: node.output), fused.outputLayout)
  }

  var chosen: ChosenAlgorithm? {
    ChosenAlgorithm(node: node, layer: ConvolutionLayer(self), algorithm: .direct)
  }

  var isTransposed: Bool {
    if case .transposed = fused.kind { true } else { false }
  }

  var kernel: String { "direct-convolution" }

  var groupOutputs: Int { geometry.outputChannels / geometry.groups }
  var groupInputs: Int { geometry.channels / geometry.groups }

  /// Vectors of outputs per panel: two share each broadcast, unless one of them would be padding.
  var vectors: Int {
    let count = (groupOutputs + lanes - 1) / lanes
    return count % 2 == 0 || count > 4 ? 2 : 1
  }

  /// Where the window of the first output voxel begins, in input voxels along each axis.
  var firstOffset: [Int] {
    geometry.inputExtents.indices.map { axis in phases[0].taps.map { $0.offset[axis] }.min() ?? 0 }
  }

  func tile(_ phase: ConvolutionPhase) -> TileShape {
    let extents = PhysicalShape.three(phase.extents, filling: 1)
    let strideW = phase.inputStride.last ?? 1
    return TileShape.best(
      isa, height: extents.h, width: extents.w,
      allowsRows: input.block == lanes && strideW == 1)
  }

  var detail: String {
    let tile = tile(phases[0])
    var text = "tile \(tile.rows)x\(tile.width)x\(vectors * lanes)"
    if phases.count > 1 { text += ", \(phases.count) phases" }
    if geometry.groups > 1 { text += ", \(geometry.groups) groups" }
    text += ", \(fused.inputLayout) -> \(fused.outputLayout)"
    if let totalName { text += ", added to \(NameRules.escaped(totalName))" }
    return runsWithinStepBefore ? text + ", within the step before" : text
  }

  var multiplyAdds: Int {
    phases.reduce(0) { $0 + $1.extents.reduce(1, *) * $1.taps.count }
      * geometry.batch * geometry.outputChannels * groupInputs
  }

  /// Addends: each voxel of theirs is read by the task that writes it, before it does.
  var replaceableInputs: [Value] {
    geometry.groups == 1 ? addends : []
  }

  private var addends: [Value] {
    node.inputs[fused.firstAddend...].filter { $0 != addendInTotal }
  }

  /// Output channels of a group, rounded up to whole panels.
  var paddedOutputs: Int {
    let panel = vectors * lanes
    return (groupOutputs + panel - 1) / panel * panel
  }

  /// Biases of all groups.
  var biasCount: Int { paddedOutputs * geometry.groups }

  var packedByteCount: Int? {
    let taps = phases.reduce(0) { $0 + $1.taps.count }
    return 4 * geometry.groups * paddedOutputs * (groupInputs * taps + 1)
  }

  var packedForm: PackedForm? { directForm }

  var directForm: PackedForm {
    PackedForm(
      self, .direct(windows: phases.map { $0.taps.map(\.window) }, block: input.block))
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    try bind(memory, with: memory.kernels.convolution) { [$0] }
  }

  /// - Parameter adjust: brings the direct kernel's arguments into the form that another one needs,
  ///   as many for all.
  func bind(
    _ memory: StepMemory, with kernel: @escaping KernelTable.Kernel<ConvolutionArguments>,
    adjust: (ConvolutionArguments) -> [ConvolutionArguments]
  ) throws(PlanError) -> [Launch] {
    let packed = PackedConvolution(self, memory)
    let arguments = pieces(packed, memory).flatMap(adjust)
    let launch = KernelLaunch(
      kernel, arguments,
      taskCounts: arguments.map { $0.taskCount(lanes: lanes) }, owners: [packed],
      groupSize: arguments.count / (geometry.batch * geometry.groups), strips: strips)
    return packed.launches
      + [joined(launch, haloLaunch(of: node.output, output, memory))]
  }

  /// Panels whose tasks take turns: a thread then makes all channels of its voxels, which it will
  /// read again. One where weights are more than inputs: each is then read by one thread.
  private var strips: Int {
    let panels = (groupOutputs + vectors * lanes - 1) / (vectors * lanes)
    return (packedByteCount ?? 0) < 4 * input.caseStride ? panels : 1
  }

  /// The arguments for every case, group and phase.
  func pieces(_ packed: PackedConvolution, _ memory: StepMemory) -> [ConvolutionArguments] {
    var pieces: [ConvolutionArguments] = []
    for n in 0..<geometry.batch {
      for group in 0..<geometry.groups {
        for index in phases.indices { pieces.append(piece(n, group, index, packed, memory)) }
      }
    }
    return pieces
  }

  private func piece(
    _ n: Int, _ group: Int, _ index: Int, _ packed: PackedConvolution, _ memory: StepMemory
  ) -> ConvolutionArguments {
    let phase = phases[index]
    let firstInput = group * groupInputs
    let firstOutput = group * groupOutputs
    let origin = PhysicalShape.three(phase.outputOrigin, filling: 0)
    let outputStride = PhysicalShape.three(phase.outputStride, filling: 1)
    let outputOffset =
      output.origin + n * output.caseStride + firstOutput / output.block * output.blockStride
      + origin.d * output.strideD + origin.h * output.strideH + origin.w * output.block
    var a = ConvolutionArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])) + input.origin + n * input.caseStride
        + firstInput / input.block * input.blockStride,
      weights: packed.weights(phase: index, group: group), bias: packed.bias(group: group),
      output: memory.floats(node.output) + outputOffset,
      tapOffsets: packed.tapOffsets(phase: index))
    a.inputBlock = input.block
    a.inputChannels = groupInputs
    a.inputBlockStride = input.blockStride
    a.inputStrideD = input.strideD
    a.inputStrideH = input.strideH
    let inputStride = PhysicalShape.three(phase.inputStride, filling: 1)
    (a.strideD, a.strideH, a.strideW) = (inputStride.d, inputStride.h, inputStride.w)
    a.tapCount = phase.taps.count
    a.outputChannels = groupOutputs
    a.storesPlanar = output.block != lanes
    a.outputBlockStride = output.blockStride * (a.storesPlanar ? lanes : 1)
    a.outputStrideD = output.strideD * outputStride.d
    a.outputStrideH = output.strideH * outputStride.h
    a.outputStrideW = output.block * outputStride.w
    let extents = PhysicalShape.three(phase.extents, filling: 1)
    (a.extentD, a.extentH, a.extentW) = (extents.d, extents.h, extents.w)
    a.outputVectors = vectors
    let tile = tile(phase)
    (a.tileRows, a.tileWidth) = (tile.rows, tile.width)
    a.rowTilesPerTask = rowTilesPerTask(a, threads: memory.threads)
    // Windows as wide as their stride share no input: it comes from memory, row after row.
    let isDisjoint = phase.inputStride.allSatisfy { $0 > 1 } && input.block == lanes
    a.prefetchDistance = isDisjoint ? tile.rows * inputStride.h * input.strideH : 0
    a.epilogue = epilogue(memory, outputOffset)
    return a
  }

  func epilogue(_ memory: StepMemory, _ offset: Int) -> Epilogue {
    var epilogue = Epilogue()
    epilogue.activation = fused.epilogue.activation.arguments(slopeDistance: biasCount)
    epilogue.activationAfterAddition = fused.epilogue.activationAfterAddition.arguments(
      slopeDistance: 2 * biasCount)
    let addends = addends.map { UnsafePointer(memory.floats($0)) + offset }
    epilogue.addend0 = addends.first
    epilogue.addend1 = addends.count > 1 ? addends[1] : nil
    return epilogue
  }

  /// Tasks of a few hundred thousand multiply-adds per lane: enough to hide handing them out, few
  /// enough to balance.
  private func rowTilesPerTask(_ a: ConvolutionArguments, threads: Int) -> Int {
    let rowTiles = a.extentD * a.rowTilesPerSlice
    let taps = phases.reduce(0) { $0 + $1.taps.count }
    let work = a.tileRows * a.extentW * taps * a.inputChannels * a.outputVectors
    let preferred = max(1, 300_000 / max(1, work))
    let panels = (groupOutputs + vectors * lanes - 1) / (vectors * lanes)
    let balanced = max(1, rowTiles * panels / (8 * threads))
    return min(preferred, balanced, rowTiles)
  }
}
