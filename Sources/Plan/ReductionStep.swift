import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// A reduction over the voxels of blocked channels, or over neighbouring axes of a row-major
/// tensor.
struct ReductionStep: Step {
  let node: Node
  let form: ReductionForm
  let input: Shape
  let layout: Layout

  /// Nil when the reduced axes are apart, or the operator is another or not fp32.
  init?(_ node: Node, _ graph: Graph) {
    guard let source = node.inputs.first else { return nil }
    input = graph.shape(of: source)
    let laidOut = node.operation as? LaidOut
    guard graph.type(of: source).elementType == .float32, input.count > 0,
      let form = ReductionForm(laidOut?.base ?? node.operation, rank: input.rank)
    else { return nil }
    self.node = node
    self.form = form
    layout = laidOut?.inputLayouts[0] ?? .planar
    let long = form.axes.filter { input[$0] > 1 }
    guard let first = long.first, let last = long.last else { return }
    let between = (first...last).filter { input[$0] > 1 }
    if between != long && !isByChannel { return nil }
  }

  /// Whether `[N, C, ...]` is reduced over all axes but the channels.
  private var isByChannel: Bool {
    input.rank >= 3 && form.axes == [0] + Array(2..<input.rank)
  }

  var kernel: String { "reduction" }
  var detail: String { "\(form.function) of \(form.axes.reduce(1) { $0 * input[$1] }) elements" }

  private var code: ReductionArguments.Code {
    switch form.function {
    case .sum: .sum
    case .mean: .mean
    case .maximum: .maximum
    }
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let source = UnsafePointer(memory.floats(node.inputs[0]))
    let output = memory.floats(node.output)
    let arguments =
      !layout.isPlanar
      ? blocked(source, output)
      : isByChannel ? planes(source, output) : rowMajor(source, output, memory)
    return [
      KernelLaunch(memory.kernels.reduction, [arguments], taskCounts: [arguments.taskCount])
    ]
  }

  private func rowMajor(
    _ source: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ memory: StepMemory
  ) -> ReductionArguments {
    let long = form.axes.filter { input[$0] > 1 }
    let (first, end) = (long.first ?? input.rank, (long.last ?? input.rank - 1) + 1)
    let inner = input.extents[end...].reduce(1, *)
    return ReductionArguments(
      code, input: source, output: output, outer: input.extents[..<first].reduce(1, *),
      count: input.extents[first..<end].reduce(1, *), inner: inner,
      chunk: min(memory.chunk(inner), max(64, inner / 8)))
  }

  private func planes(_ source: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>)
    -> ReductionArguments
  {
    let voxels = input.extents[2...].reduce(1, *)
    var arguments = ReductionArguments(
      code, input: source, output: output, outer: input[1], count: voxels, inner: 1, chunk: 1)
    (arguments.cases, arguments.caseStride) = (input[0], input[1] * voxels)
    return arguments
  }

  private func blocked(_ source: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>)
    -> ReductionArguments
  {
    let from = PhysicalShape(input, layout)
    var arguments = ReductionArguments(
      code, input: source + from.origin, output: output,
      outer: isByChannel ? from.blocks : from.cases * from.blocks,
      count: from.extents.w, inner: from.block, chunk: from.block)
    arguments.outerStride = from.blockStride
    (arguments.slices, arguments.sliceStride) = (from.extents.d, from.strideD)
    (arguments.rowsPerSlice, arguments.rowStride) = (from.extents.h, from.strideH)
    if isByChannel { (arguments.cases, arguments.caseStride) = (from.cases, from.caseStride) }
    (arguments.outputPeriod, arguments.outputStride) = (from.blocks, from.channels)
    return arguments
  }
}
