public import ChiasmGraph
public import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
public import ChiasmTensor

/// This machine's schedule for a lowered graph: a kernel for every node, in order, and a place in
/// one arena for every value.
public struct Plan: Sendable {
  /// A place in the arena that one or more values (views of one another) share.
  public struct Buffer: Sendable {
    public let values: [Value]
    public let byteCount: Int
    /// The first and last step that touch it.
    public let first: Int
    public let last: Int
    public let offset: Int
  }

  public let graph: Graph
  public let isa: ISA
  public let steps: [any Step]
  public let buffers: [Buffer]
  /// Arena size in bytes.
  public let arenaByteCount: Int
  let bufferOf: [Value: Int]

  /// Plans a graph that the lowering pipeline has prepared for `isa`.
  ///
  /// - Parameter maximumByteCount: what arena and packed weights may take together; nil for no
  ///   limit.
  /// - Throws: ``PlanError`` `operation`, or `memoryLimit` with what would be needed.
  public init(_ graph: Graph, isa: ISA, maximumByteCount: Int? = nil) throws(PlanError) {
    self.graph = graph
    self.isa = isa
    steps = try Schedule.steps(of: graph, isa: isa)
    let lifetimes = Lifetimes(graph, steps)
    let memory = MemoryPlan(lifetimes.requests)
    arenaByteCount = memory.byteCount
    bufferOf = lifetimes.bufferOf
    buffers = lifetimes.requests.indices.map { index in
      let request = lifetimes.requests[index]
      return Buffer(
        values: lifetimes.values[index], byteCount: request.byteCount, first: request.first,
        last: request.last, offset: memory.offsets[index])
    }
    let needed = arenaByteCount + weightByteCount
    if let maximumByteCount, needed > maximumByteCount {
      throw PlanError(
        .memoryLimit, "--max-memory",
        "the plan needs \(needed) bytes (\(arenaByteCount) for activations, \(weightByteCount) for "
          + "weights), got a limit of \(maximumByteCount)")
    }
  }

  /// Bytes of constants that steps read or pack.
  public var weightByteCount: Int {
    var seen: Set<Value> = []
    return steps.reduce(0) { total, step in
      step.node.inputs.reduce(total) { sum, input in
        guard let tensor = graph.constant(input), seen.insert(input).inserted else { return sum }
        return sum + tensor.type.byteCount
      }
    }
  }

  /// Bytes that the workers of the hungriest step need beside the arena.
  public func scratchByteCount(threads: Int) -> Int {
    steps.reduce(0) { max($0, $1.scratchByteCount(threads: max(1, threads))) }
  }

  /// Multiply-adds per run.
  public var multiplyAdds: Int { steps.reduce(0) { $0 + $1.multiplyAdds } }

  /// The offset of a value's buffer; nil for a constant.
  public func offset(of value: Value) -> Int? { bufferOf[value].map { buffers[$0].offset } }

  /// Binds every step to an arena.
  ///
  /// - Parameters:
  ///   - arena: at least ``arenaByteCount`` bytes on a 64-byte boundary; stays where it is while the
  ///     launches live.
  ///   - scratch: at least ``scratchByteCount(threads:)`` bytes, likewise.
  /// - Throws: ``PlanError`` `operation`.
  public func bind(
    arena: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer, kernels: KernelTable,
    threads: Int
  ) throws(PlanError) -> [BoundStep] {
    let memory = StepMemory(
      kernels: kernels, threads: threads, graph: graph, scratch: scratch
    ) { value in
      if let offset = offset(of: value) { return arena + offset }
      guard let tensor = graph.constant(value) else {
        preconditionFailure("value \(value.index) has neither a buffer nor data")
      }
      // The graph keeps the tensor's memory alive as long as the plan does.
      return tensor.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress!) }
    }
    var bound: [BoundStep] = []
    for (index, step) in steps.enumerated() {
      bound.append(BoundStep(index: index, launches: try step.bind(memory)))
    }
    return bound
  }
}

/// A step of a plan, ready to run.
public struct BoundStep {
  /// The index into the plan's steps.
  public let index: Int
  public let launches: [Launch]
}
