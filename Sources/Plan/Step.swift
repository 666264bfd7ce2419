public import ChiasmGraph
public import ChiasmKernelInterface
import ChiasmParallel
public import ChiasmPasses

/// One node of a plan with the kernel chosen for it.
public protocol Step: Sendable {
  var node: Node { get }

  /// The kernel's name, as printed: `convolution`, `matmul`, `reference`, ...
  var kernel: String { get }

  /// How it runs: tile, panel, phases.
  var detail: String { get }

  /// Multiply-adds per run.
  var multiplyAdds: Int { get }

  /// Those that the kernel really makes: fewer between transforms, which themselves do not count.
  var executedMultiplyAdds: Int { get }

  /// The convolution that the step computes, where algorithms were compared.
  var chosen: ChosenAlgorithm? { get }

  /// Bytes that workers write to scratch memory and read again, per run.
  var scratchTraffic: Int { get }

  /// Bytes of scratch memory that the step's workers need while it runs.
  func scratchByteCount(threads: Int) -> Int

  /// The inputs whose memory the step's only output may take over when nobody needs them
  /// afterwards.
  var replaceableInputs: [Value] { get }

  /// The inputs whose memory `output` may take over when nobody needs them afterwards, for steps
  /// with any number of outputs: a state's next value then replaces the state where it is.
  ///
  /// The step reads an element of such an input before it writes that element of the output.
  func replaceableInputs(by output: Value) -> [Value]

  /// Bytes of the parameters that the step packs into a form of its own; nil when it reads them as
  /// they are.
  var packedByteCount: Int? { get }

  /// What ``packedByteCount`` counts: steps with equal forms share one copy. Nil for a copy of the
  /// step's own.
  var packedForm: PackedForm? { get }

  /// Binds the step to its memory.
  ///
  /// - Throws: ``PlanError`` when an operator refuses.
  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch]
}

extension Step {
  public var detail: String { "" }
  public var multiplyAdds: Int { 0 }
  public var executedMultiplyAdds: Int { multiplyAdds }
  public var chosen: ChosenAlgorithm? { nil }
  public var scratchTraffic: Int { 0 }
  public func scratchByteCount(threads: Int) -> Int { 0 }
  public var packedByteCount: Int? { nil }
  public var packedForm: PackedForm? { nil }
  public var replaceableInputs: [Value] { [] }
  public func replaceableInputs(by output: Value) -> [Value] {
    node.outputs.count == 1 ? replaceableInputs : []
  }
}

/// What a step gets to be bound: kernels, threads, and where values live.
public struct StepMemory {
  public let kernels: KernelTable
  public let threads: Int
  let graph: Graph
  let address: (Value) -> UnsafeMutableRawPointer
  /// Shared by all steps: its contents last for one step.
  let scratch: UnsafeMutableRawPointer
  /// Floats from a worker's part of the scratch to the next one's, where workers have parts: the
  /// same in all steps, so that what a worker writes there is in its own caches.
  let workerStride: Int
  /// What is packed once before the first run, and what steps share.
  let packing: PackingTasks
  /// What joins the ranks of a distributed graph.
  let communicator: (any Communicator)?
  /// Values whose halo is clear before their step runs.
  let cleanHalos: Set<Value>

  init(
    kernels: KernelTable, threads: Int, graph: Graph, scratch: UnsafeMutableRawPointer,
    scratchByteCount: Int, packing: PackingTasks, communicator: (any Communicator)?,
    cleanHalos: Set<Value>, address: @escaping (Value) -> UnsafeMutableRawPointer
  ) {
    self.kernels = kernels
    self.threads = max(1, threads)
    self.graph = graph
    self.address = address
    self.scratch = scratch
    workerStride = scratchByteCount / self.threads / 4
    self.packing = packing
    self.communicator = communicator
    self.cleanHalos = cleanHalos
  }

  var workerScratch: WorkerScratch {
    WorkerScratch(memory: scratch.assumingMemoryBound(to: Float.self), stride: workerStride)
  }

  func floats(_ value: Value) -> UnsafeMutablePointer<Float> {
    address(value).assumingMemoryBound(to: Float.self)
  }

  /// A chunk of `count` elements that gives every thread several tasks, in whole cache lines.
  func chunk(_ count: Int) -> Int {
    let even = (count + 4 * threads - 1) / (4 * threads)
    return max(1024, (even + 63) / 64 * 64)
  }
}

extension Graph {
  /// The layout in which the maker of `value` leaves it.
  public func layout(of value: Value) -> Layout {
    guard let node = producer(of: value) else { return .planar }
    switch node.operation {
    case let fused as FusedConvolution: return fused.outputLayout
    case let reorder as Reorder: return reorder.to
    case let laidOut as LaidOut: return laidOut.outputLayout
    default: return .planar
    }
  }
}
