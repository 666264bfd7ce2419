public import ChiasmGraph
import ChiasmKernelDispatch
import ChiasmKernelInterface
import ChiasmParallel
public import ChiasmPlan
public import ChiasmTensor
import Foundation

/// A compiled model with its memory: load, compile, run.
///
/// ```swift
/// let session = try Session(graph, catalog: .standard, options: SessionOptions(threads: 2))
/// let outputs = try session.run(["pet": pet, "ct": ct])
/// ```
///
/// Results are the same bits for any number of threads. A session runs one inference at a time and
/// is not safe to share between threads.
public final class Session {
  public let plan: Plan
  public let options: SessionOptions
  private let arena: Storage
  private let scratch: Storage
  private let steps: [BoundStep]
  /// Those that the cache does not have yet.
  private var newlyPacked: Storage?
  /// Nanoseconds each step of the plan has taken in the last run, when the options ask for it.
  public private(set) var stepNanoseconds: [UInt64]

  /// Compiles a graph.
  ///
  /// - Parameter shapes: input shapes by name; inputs not named keep the graph's.
  /// - Throws: ``RuntimeError``.
  public convenience init(
    _ graph: Graph, catalog: OperatorCatalog, shapes: [String: Shape] = [:],
    options: SessionOptions
  ) throws(RuntimeError) {
    try self.init(
      try Compiler.plan(graph, catalog: catalog, shapes: shapes, options: options),
      options: options)
  }

  /// Binds a plan.
  ///
  /// - Throws: ``RuntimeError`` `isa` when this machine cannot run the plan's kernels,
  ///   `memoryLimit` when it has not the memory, `compilation` when an operator refuses.
  public init(_ plan: Plan, options: SessionOptions) throws(RuntimeError) {
    try Self.check(plan)
    boundSpinning(milliseconds: 5)
    self.plan = plan
    self.options = options
    arena = Storage(byteCount: max(1, plan.arenaByteCount))
    scratch = Storage(
      uninitializedByteCount: max(1, plan.scratchByteCount(threads: options.threads)))
    let cached = options.cache?.weights(for: plan, threads: options.threads)
    do throws(PlanError) {
      let binding = try plan.bind(
        arena: arena.bytes.baseAddress!, scratch: scratch.bytes.baseAddress!,
        kernels: KernelDispatch.table(for: plan.isa), threads: options.threads,
        packedWeights: cached, communicator: options.communicator)
      steps = binding.steps
      newlyPacked = cached == nil ? binding.packedWeights : nil
    } catch {
      let code: RuntimeError.Code =
        error.code == .communication ? .communication : .compilation
      throw RuntimeError(code, error.place, error.reason)
    }
    // Most of the model's file has been packed: its pages go before the arena's come.
    for node in plan.graph.nodes { (node.operation as? Constant)?.base.giveBackPages() }
    arena.populate(threads: options.threads)
    stepNanoseconds = Array(repeating: 0, count: options.profiles ? steps.count : 0)
  }

  /// Gives the options' cache what it does not have yet, which takes time: call it when there is
  /// some. What cannot be kept is not.
  public func keepPackedWeights() {
    guard let newlyPacked, let cache = options.cache else { return }
    cache.store(newlyPacked, for: plan, threads: options.threads)
    self.newlyPacked = nil
  }

  private static func check(_ plan: Plan) throws(RuntimeError) {
    let available = KernelDispatch.available
    guard available.contains(plan.isa) else {
      let names = available.map(\.rawValue).joined(separator: ", ")
      throw RuntimeError(.isa, "", "expected a plan for one of \(names), got \(plan.isa.rawValue)")
    }
    let machine = ProcessInfo.processInfo.physicalMemory
    guard plan.arenaByteCount <= machine else {
      throw RuntimeError(
        .memoryLimit, "",
        "the plan needs \(plan.arenaByteCount) bytes, the machine has \(machine)")
    }
  }

  /// The model's inputs by name.
  public var inputs: [Graph.Input] { plan.graph.inputs }

  /// The model's outputs by name.
  public var outputs: [Graph.Output] { plan.graph.outputs }

  public func type(of value: Value) -> TensorType { plan.graph.type(of: value) }

  /// The memory of an input. What is written there stays until it is overwritten.
  ///
  /// - Throws: ``RuntimeError`` `input` when there is no such input.
  public func inputBytes(_ name: String) throws(RuntimeError) -> UnsafeMutableRawBufferPointer {
    guard let input = plan.graph.input(named: name) else {
      let known = inputs.map(\.name).joined(separator: ", ")
      throw RuntimeError(.input, "input \"\(name)\"", "expected one of: \(known)")
    }
    return bytes(of: input.value)
  }

  /// The memory of an output, valid until the next run.
  ///
  /// - Throws: ``RuntimeError`` `input` when there is no such output.
  public func outputBytes(_ name: String) throws(RuntimeError) -> UnsafeRawBufferPointer {
    guard let output = outputs.first(where: { $0.name == name }) else {
      let known = outputs.map(\.name).joined(separator: ", ")
      throw RuntimeError(.input, "output \"\(name)\"", "expected one of: \(known)")
    }
    return UnsafeRawBufferPointer(bytes(of: output.value))
  }

  private func bytes(of value: Value) -> UnsafeMutableRawBufferPointer {
    let count = type(of: value).byteCount
    if let offset = plan.offset(of: value) {
      return UnsafeMutableRawBufferPointer(rebasing: arena.bytes[offset..<offset + count])
    }
    guard let tensor = plan.graph.constant(value) else {
      preconditionFailure("output \(value.index) has neither a buffer nor data")
    }
    return tensor.withUnsafeBytes { UnsafeMutableRawBufferPointer(mutating: $0) }
  }

  /// Runs once on what the inputs' memory holds. Allocates nothing where every step has a kernel.
  ///
  /// An input with an output of its name is a state: afterwards its memory holds that output.
  ///
  /// - Throws: ``RuntimeError`` `execution` when a plugin's kernel fails, `communication` when
  ///   another rank has ended; states are then undefined.
  public func run() throws(RuntimeError) {
    if options.profiles {
      try runProfiled()
    } else {
      for step in steps { try run(step) }
    }
    for state in plan.copiedStates {
      bytes(of: state.current).copyMemory(from: UnsafeRawBufferPointer(bytes(of: state.next)))
    }
  }

  @inline(__always)
  private func run(_ step: BoundStep) throws(RuntimeError) {
    for launch in step.launches {
      start(launch)
      guard let error = launch.error else { continue }
      let code: RuntimeError.Code =
        error.code == .communication ? .communication : .execution
      throw RuntimeError(code, error.place, error.reason)
    }
  }

  private func runProfiled() throws(RuntimeError) {
    let clock = ContinuousClock()
    for step in steps {
      let begin = clock.now
      try run(step)
      let (seconds, attoseconds) = begin.duration(to: clock.now).components
      stepNanoseconds[step.index] =
        UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
  }

  @inline(__always)
  private func start(_ launch: Launch) {
    parallelFor(
      launch.taskCount, threads: options.threads,
      context: Unmanaged.passUnretained(launch).toOpaque()
    ) { context, task in
      Unmanaged<Launch>.fromOpaque(context!)._withUnsafeGuaranteedRef { $0.run(Int(task)) }
    }
  }

  /// Runs on tensors and returns every output. States that are not given keep their values, at
  /// first zeros.
  ///
  /// - Throws: ``RuntimeError`` `input` when an input is missing, unknown or of another type,
  ///   `execution` when a plugin's kernel fails.
  public func run(_ tensors: [String: Tensor]) throws(RuntimeError) -> [String: Tensor] {
    for name in tensors.keys.sorted() { _ = try inputBytes(name) }
    let states = Set(plan.states.map(\.name))
    for input in inputs {
      guard let tensor = tensors[input.name] else {
        if states.contains(input.name) { continue }
        throw RuntimeError(.input, "input \"\(input.name)\"", "expected a tensor, got none")
      }
      let expected = type(of: input.value)
      guard tensor.type == expected else {
        throw RuntimeError(
          .input, "input \"\(input.name)\"", "expected \(expected), got \(tensor.type)")
      }
      let target = bytes(of: input.value)
      tensor.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    try run()
    var results: [String: Tensor] = [:]
    for output in outputs {
      let source = bytes(of: output.value)
      let storage = Storage(uninitializedByteCount: source.count)
      storage.bytes.copyMemory(from: UnsafeRawBufferPointer(source))
      results[output.name] = Tensor(type(of: output.value), storage: storage)
    }
    return results
  }
}
