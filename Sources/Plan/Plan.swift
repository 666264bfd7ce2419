public import ChiasmGraph
public import ChiasmKernelInterface
import ChiasmOperators
public import ChiasmParallel
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
  /// The inputs that a run leaves with another value.
  public let states: [State]
  /// Those whose next value has memory of its own, from where it is copied when a run is over.
  public let copiedStates: [State]
  public let buffers: [Buffer]
  /// Arena size in bytes.
  public let arenaByteCount: Int
  let bufferOf: [Value: Int]
  /// Steps that run together with the one after them.
  private let chains: [Int: StepChain]
  private let offsetInBuffer: [Value: Int]

  /// Plans a graph that the lowering pipeline has prepared for `isa`.
  ///
  /// - Parameters:
  ///   - maximumByteCount: what activations and weights may take together; nil for no limit. Where
  ///     the fastest plan does not fit, one without transformed weights is tried.
  ///   - choice: how the algorithms of convolutions are chosen.
  /// - Throws: ``PlanError`` `operation`, or `memoryLimit` with what would be needed.
  public init(
    _ graph: Graph, isa: ISA, maximumByteCount: Int? = nil,
    choice: AlgorithmChoice = AlgorithmChoice()
  ) throws(PlanError) {
    let keepsApart = maximumByteCount == nil
    var plan = try Plan(graph, isa: isa, choice: choice, keepsApart: keepsApart)
    if let maximumByteCount, plan.byteCount > maximumByteCount {
      var plain = choice
      plain.allowsTransforms = false
      plan = try Plan(graph, isa: isa, choice: plain, keepsApart: keepsApart)
      guard plan.byteCount <= maximumByteCount else {
        throw PlanError(
          .memoryLimit, "--max-memory",
          "the plan needs \(plan.byteCount) bytes (\(plan.arenaByteCount) for activations, "
            + "\(plan.weightByteCount) for weights), got a limit of \(maximumByteCount)")
      }
    }
    self = plan
  }

  private init(
    _ graph: Graph, isa: ISA, choice: AlgorithmChoice, keepsApart: Bool
  ) throws(PlanError) {
    let graph = try graph.separatingStates()
    self.graph = graph
    self.isa = isa
    states = try graph.states
    let nodes = ExecutionOrder(graph, states: states).nodes
    var steps = try Schedule(graph: graph, nodes: nodes, isa: isa, choice: choice).steps()
    chains = choice.joinsSteps ? steps.joiningChains(graph) : [:]
    self.steps = steps
    let lifetimes = Lifetimes(graph, nodes, steps, states: states, chains: chains)
    copiedStates = lifetimes.copied
    let memory = MemoryPlan(lifetimes.requests, keepsApart: keepsApart)
    arenaByteCount = memory.byteCount
    bufferOf = lifetimes.bufferOf
    offsetInBuffer = lifetimes.offsets
    buffers = lifetimes.requests.indices.map { index in
      let request = lifetimes.requests[index]
      return Buffer(
        values: lifetimes.values[index], byteCount: request.byteCount, first: request.first,
        last: request.last, offset: memory.offsets[index])
    }
  }

  /// Whether a step runs within the one before it, which then takes the time of both.
  public func isChained(_ index: Int) -> Bool { chains[index - 1] != nil }

  /// Bytes of activations and weights together.
  public var byteCount: Int { arenaByteCount + weightByteCount }

  /// Bytes of constants, and of what runs pack, in the form in which steps read them.
  public var weightByteCount: Int {
    var seen: Set<Value> = []
    var forms: Set<PackedForm> = []
    return steps.reduce(0) { total, step in
      if let form = step.packedForm, !forms.insert(form).inserted { return total }
      if let packed = step.packedByteCount { return total + packed }
      return step.node.inputs.reduce(total) { sum, input in
        guard graph.isConstant(input), seen.insert(input).inserted else { return sum }
        return sum + graph.type(of: input).byteCount
      }
    }
  }

  /// Bytes that the workers of the hungriest step need beside the arena, in whole cache lines for
  /// each.
  public func scratchByteCount(threads: Int) -> Int {
    let threads = max(1, threads)
    let needs =
      steps.map { $0.scratchByteCount(threads: threads) }
      + chains.values.map { $0.scratchByteCount(threads: threads) }
    let most = needs.max() ?? 0
    return (most + 64 * threads - 1) / (64 * threads) * 64 * threads
  }

  /// Multiply-adds per run.
  public var multiplyAdds: Int { steps.reduce(0) { $0 + $1.multiplyAdds } }

  /// Those that kernels really make; see ``Step/executedMultiplyAdds``.
  public var executedMultiplyAdds: Int { steps.reduce(0) { $0 + $1.executedMultiplyAdds } }

  /// Where a value stands in the arena; nil for a constant.
  public func offset(of value: Value) -> Int? {
    bufferOf[value].map { buffers[$0].offset + offsetInBuffer[value, default: 0] }
  }

  /// Bytes of convolutions' constant weights in the form in which kernels read them: the length of
  /// a ``Binding``'s `packedWeights`.
  public var packedWeightByteCount: Int {
    var forms: Set<PackedForm> = []
    return steps.reduce(0) { total, step in
      if let form = step.packedForm, !form.isConstant(graph) || !forms.insert(form).inserted {
        return total
      }
      return total + PackingTasks.placeByteCount(step.packedByteCount ?? 0)
    }
  }

  /// Binds every step to an arena.
  ///
  /// - Parameters:
  ///   - arena: at least ``arenaByteCount`` bytes on a 64-byte boundary, zero before the first run;
  ///     stays where it is while the launches live.
  ///   - scratch: at least ``scratchByteCount(threads:)`` bytes, likewise.
  ///   - packedWeights: those of an earlier binding of the same plan, which saves packing them;
  ///     ``packedWeightByteCount`` bytes on a 64-byte boundary.
  ///   - communicator: joins the ranks of a distributed graph.
  /// - Throws: ``PlanError`` `operation`, or `communication` when there are not as many ranks as
  ///   the graph was distributed to.
  public func bind(
    arena: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer, kernels: KernelTable,
    threads: Int, packedWeights: Storage? = nil, communicator: (any Communicator)? = nil
  ) throws(PlanError) -> Binding {
    let constants = HeldConstants(graph)
    let cleanHalos = CleanHalos(graph, steps, offset: offset(of:)).values
    let packing = PackingTasks(byteCount: packedWeightByteCount, image: packedWeights)
    let memory = StepMemory(
      kernels: kernels, threads: threads, graph: graph, scratch: scratch,
      scratchByteCount: scratchByteCount(threads: threads), packing: packing,
      communicator: communicator, cleanHalos: cleanHalos
    ) { value in
      if let offset = offset(of: value) { return arena + offset }
      return constants.address(of: value)
    }
    var bound: [BoundStep] = []
    for (index, step) in steps.enumerated() {
      let launches =
        if let chain = chains[index] { chain.bind(memory) }
        else if chains[index - 1] != nil { [Launch]() }
        else { try step.bind(memory) }
      bound.append(BoundStep(index: index, launches: launches, constants: constants))
    }
    packing.run(threads: memory.threads)
    return Binding(steps: bound, packedWeights: packing.image)
  }
}

/// A plan's steps in memory.
public struct Binding {
  public let steps: [BoundStep]
  /// The constant weights of convolutions in the form in which kernels read them.
  public let packedWeights: Storage
}

/// A step of a plan, ready to run.
public struct BoundStep {
  /// The index into the plan's steps.
  public let index: Int
  public let launches: [Launch]
  /// What launches point into, kept alive.
  private let constants: HeldConstants

  init(index: Int, launches: [Launch], constants: HeldConstants) {
    self.index = index
    self.launches = launches
    self.constants = constants
  }
}

/// The constants that steps read where they are.
final class HeldConstants {
  private let graph: Graph
  private var tensors: [Value: Tensor] = [:]

  init(_ graph: Graph) { self.graph = graph }

  func address(of value: Value) -> UnsafeMutableRawPointer {
    guard let tensor = tensors[value] ?? graph.constant(value) else {
      preconditionFailure("value \(value.index) has neither a buffer nor data")
    }
    tensors[value] = tensor
    return tensor.withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress!) }
  }
}
