import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// An interpolation of blocked tensors.
struct ResizeStep: Step {
  let node: Node
  let resize: Resize
  private let axes: [AxisBlends]
  let from: PhysicalShape
  let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    guard let laidOut = node.operation as? LaidOut, let resize = laidOut.base as? Resize else {
      return nil
    }
    self.node = node
    self.resize = resize
    let (input, output) = (graph.shape(of: node.inputs[0]), graph.shape(of: node.output))
    guard let axes = AxisBlends.all(resize, from: input, to: output) else { return nil }
    self.axes = axes
    from = PhysicalShape(input, laidOut.inputLayouts[0])
    to = PhysicalShape(output, laidOut.outputLayout)
  }

  var kernel: String { "resize" }
  var detail: String {
    "\(resize.mode.rawValue) to \(to.extents.d)x\(to.extents.h)x\(to.extents.w)"
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let strides = [from.strideD, from.strideH, from.block]
    let missing = strides.count - axes.count
    let tables = BlendTables(
      strides.enumerated().map { number, stride in
        guard number >= missing else { return [.init(low: 0, high: 0, fraction: 0)] }
        return axes[number - missing].blends.map {
          .init(low: $0.low * stride, high: $0.high * stride, fraction: Float($0.fraction))
        }
      })
    let output = memory.floats(node.output)
    let arguments = ResizeArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])), output: output,
      from: from.placement, to: to.placement, cases: to.cases, blocks: to.blocks,
      blends: (tables[0], tables[1], tables[2]),
      extents: (to.extents.d, to.extents.h, to.extents.w))
    let launch = KernelLaunch(
      memory.kernels.resize, [arguments], taskCounts: [arguments.taskCount], owners: [tables])
    return [launch] + haloLaunch(of: node.output, to, memory)
  }
}

/// Blends of several axes, kept where kernels can read them.
private final class BlendTables {
  private let storage: UnsafeMutableBufferPointer<ResizeArguments.Blend>
  private let starts: [Int]

  init(_ tables: [[ResizeArguments.Blend]]) {
    var starts: [Int] = []
    var all: [ResizeArguments.Blend] = []
    for table in tables {
      starts.append(all.count)
      all += table
    }
    self.starts = starts
    storage = .allocate(capacity: all.count)
    _ = storage.initialize(from: all)
  }

  deinit { storage.deallocate() }

  subscript(_ table: Int) -> UnsafePointer<ResizeArguments.Blend> {
    UnsafePointer(storage.baseAddress! + starts[table])
  }
}
