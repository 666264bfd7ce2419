public import ChiasmGraph
import ChiasmPlan
public import ChiasmRuntime
public import ChiasmTensor

/// A step graph compiled and bound to memory, in which its states live from run to run.
///
/// A state is an input that has an output of the same name: its next value. Outputs of one fp32
/// element that are no states are what the step measures, such as `loss`.
public final class StepSession {
  public let session: Session
  /// The states' types by name.
  public let states: [String: TensorType]
  /// The names of what a run measures, in the graph's order.
  public let measures: [String]

  /// Compiles `graph`. All states are zeros until ``load(_:)``.
  ///
  /// - Throws: `RuntimeError`.
  public init(
    _ graph: Graph, catalog: OperatorCatalog, options: SessionOptions
  ) throws(RuntimeError) {
    let session = try Session(graph, catalog: catalog, options: options)
    self.session = session
    states = Dictionary(
      uniqueKeysWithValues: session.plan.states.map {
        ($0.name, session.type(of: $0.current))
      })
    measures = session.outputs.filter {
      let type = session.type(of: $0.value)
      return type.elementType == .float32 && type.shape.count == 1
    }.map(\.name).filter { [states] in states[$0] == nil }
  }

  /// Copies of all states.
  public func tensors() throws(RuntimeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, type) in states {
      let storage = Storage(uninitializedByteCount: type.byteCount)
      storage.bytes.copyMemory(from: UnsafeRawBufferPointer(try session.inputBytes(name)))
      tensors[name] = Tensor(type, storage: storage)
    }
    return tensors
  }

  /// Sets all states.
  ///
  /// - Parameter source: where the tensors come from, for errors.
  /// - Throws: ``TrainingError`` `badCheckpoint` unless there is a tensor of the right type for
  ///   every state and no other.
  public func load(_ tensors: [String: Tensor], from source: String) throws {
    let names = Set(states.keys).union(tensors.keys).sorted()
    for name in names where states[name] != tensors[name]?.type {
      let expected = states[name].map { "\($0)" } ?? "no such state"
      let got = tensors[name].map { "\($0.type)" } ?? "none"
      throw TrainingError(
        .badCheckpoint, at: source, "\(name): expected \(expected), got \(got)")
    }
    for (name, tensor) in tensors {
      let target = try session.inputBytes(name)
      tensor.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  /// Runs one step.
  ///
  /// - Parameters:
  ///   - iteration: counted from 0; what the random streams follow from.
  ///   - batch: the data inputs.
  ///   - scalars: by input; those the graph does not have are left aside.
  /// - Returns: what is measured, by name.
  /// - Throws: `RuntimeError` `input` for a tensor the graph does not take, or `execution`.
  public func run(
    iteration: Int, batch: [String: Tensor], scalars: [String: Float]
  ) throws(RuntimeError) -> [String: Float] {
    for input in session.inputs where states[input.name] == nil {
      let type = session.type(of: input.value)
      let tensor: Tensor?
      if input.name == "step" {
        tensor = Tensor([Int64(iteration)], shape: [1])
      } else {
        tensor = batch[input.name] ?? scalars[input.name].map { Tensor([$0], shape: [1]) }
      }
      guard let tensor, tensor.type == type else {
        let got = tensor.map { "\($0.type)" } ?? "none"
        throw RuntimeError(.input, "input \"\(input.name)\"", "expected \(type), got \(got)")
      }
      let target = try session.inputBytes(input.name)
      tensor.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    try session.run()
    var values: [String: Float] = [:]
    for name in measures {
      values[name] = try session.outputBytes(name).loadUnaligned(as: Float.self)
    }
    return values
  }
}
