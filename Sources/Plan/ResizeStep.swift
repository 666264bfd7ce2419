import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor

/// An interpolation of blocked tensors.
struct ResizeStep: Step {
  let node: Node
  let resize: Resize
  let from: PhysicalShape
  let to: PhysicalShape

  init?(_ node: Node, _ graph: Graph) {
    guard let laidOut = node.operation as? LaidOut, let resize = laidOut.base as? Resize else {
      return nil
    }
    self.node = node
    self.resize = resize
    from = PhysicalShape(graph.shape(of: node.inputs[0]), laidOut.inputLayouts[0])
    to = PhysicalShape(graph.shape(of: node.output), laidOut.outputLayout)
  }

  var kernel: String { "resize" }
  var detail: String { "\(resize.mode.rawValue) to \(resize.size)" }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    let tables = BlendTables([
      blends(from.extents.d, to.extents.d, stride: from.strideD),
      blends(from.extents.h, to.extents.h, stride: from.strideH),
      blends(from.extents.w, to.extents.w, stride: from.block),
    ])
    let output = memory.floats(node.output)
    let arguments = ResizeArguments(
      input: UnsafePointer(memory.floats(node.inputs[0])), output: output,
      from: from.placement, to: to.placement, cases: to.cases, blocks: to.blocks,
      blends: (tables[0], tables[1], tables[2]),
      extents: (to.extents.d, to.extents.h, to.extents.w))
    let launch = KernelLaunch(
      memory.kernels.resize, [arguments], taskCounts: [arguments.taskCount], owners: [tables])
    return [launch] + haloLaunch(to, output, memory)
  }

  private func blends(_ input: Int, _ output: Int, stride: Int) -> [ResizeArguments.Blend] {
    resize.blends(from: input, to: output).map {
      .init(low: $0.low * stride, high: $0.high * stride, fraction: Float($0.fraction))
    }
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
