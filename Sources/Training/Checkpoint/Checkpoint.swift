public import ChiasmGraph
public import ChiasmModelFile
import ChiasmNetworks
public import ChiasmTensor

/// Everything a training goes on from, as a model file that can already be used for inference.
///
/// The file's graph is the network for inference with the student's parameters and statistics. What
/// the network does not hold stands in sections of its own (SPEC.md, section 6): momentum, the
/// teacher, and what only training uses. Random streams follow from the seed and the iteration and
/// need no state. Nothing in the file depends on time, so equal trainings make equal files.
public struct Checkpoint: Sendable {
  /// The network for inference with the student's weights; its metadata say what it takes.
  public var network: Graph
  /// What the network does not hold, by the step graph's names.
  public var states: [String: Tensor]
  public var progress: TrainingProgress
  /// The recipe's canonical YAML.
  public var recipe: String
  /// The hash of the prepared data.
  public var data: String

  public init(
    network: Graph, states: [String: Tensor], progress: TrainingProgress, recipe: String,
    data: String
  ) {
    self.network = network
    self.states = states
    self.progress = progress
    self.recipe = recipe
    self.data = data
  }

  private enum Key {
    static let recipe = "training.recipe"
    static let data = "training.data"
  }

  /// The prefix of the teacher's states.
  public static let teacherPrefix = "teacher."
}

// MARK: - Tensors

extension Checkpoint {
  /// Every state of the step graph by its name: those the network holds and the others.
  public var tensors: [String: Tensor] {
    var tensors = states
    for role in [Constant.Role.parameter, .buffer] {
      for (node, tensor) in network.constants(role: role) { tensors[node.name] = tensor }
    }
    return tensors
  }

  /// The network with the teacher's parameters and statistics.
  ///
  /// - Throws: ``TrainingError`` `badCheckpoint` when the training has no teacher.
  public func teacher() throws -> Graph {
    var weights: [String: Tensor] = [:]
    for role in [Constant.Role.parameter, .buffer] {
      for (node, _) in network.constants(role: role) {
        guard let tensor = states[Checkpoint.teacherPrefix + node.name] else {
          throw TrainingError(
            .badCheckpoint, at: network.name, "expected a teacher, got none for \(node.name)")
        }
        weights[node.name] = tensor
      }
    }
    return try network.replacingWeights(weights)
  }
}

// MARK: - File

extension Checkpoint {
  /// Writes the checkpoint to a temporary name beside `path`, which takes the place of an earlier
  /// file when it is complete and on the disk.
  ///
  /// - Parameter plugins: with versions, as the network needs them.
  /// - Throws: `FormatError`; an earlier file stays as it was then.
  public func write(
    to path: String, plugins: [PluginRequirement] = [], threads: Int = 1
  ) throws(FormatError) {
    var graph = network
    graph.metadata.merge(progress.metadata) { $1 }
    graph.metadata[Key.recipe] = recipe
    graph.metadata[Key.data] = data
    let index = StateIndex(states)
    let text = Array(index.text.utf8)
    var writer = ModelWriter()
    writer.plugins = plugins
    writer.threads = threads
    writer.attachments = [Attachment(.training, id: 0, Tensor(text, shape: [text.count]))]
    for (number, entry) in index.entries.enumerated() {
      guard let tensor = states[entry.name] else { continue }
      writer.attachments.append(Attachment(.training, id: UInt64(number + 1), tensor))
    }
    try writer.write(graph, to: path)
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `FormatError`; ``TrainingError`` `badCheckpoint` for a model without a training's
  ///   state, or when that state is damaged.
  public init(_ file: ModelFile, catalog: OperatorCatalog, threads: Int = 1) throws {
    let network = try file.graph(catalog: catalog, threads: threads)
    guard let progress = TrainingProgress(metadata: network.metadata),
      let recipe = network.metadata[Key.recipe], let data = network.metadata[Key.data]
    else {
      throw TrainingError(
        .badCheckpoint, at: file.path, "expected a checkpoint, got a model without training.* data")
    }
    self.init(
      network: network, states: try Checkpoint.states(of: file), progress: progress,
      recipe: recipe, data: data)
  }

  private static func states(of file: ModelFile) throws -> [String: Tensor] {
    let sections = Dictionary(
      uniqueKeysWithValues: file.sections.filter { $0.kind == .training }.map { ($0.id, $0) })
    func damaged(_ reason: String) -> TrainingError {
      TrainingError(.badCheckpoint, at: file.path, reason)
    }
    guard !sections.isEmpty else {
      throw damaged("expected a checkpoint, got a model without the states of its training")
    }
    guard let first = sections[0],
      let text = String(validating: try file.contents(of: first), as: UTF8.self),
      let index = StateIndex(text: text), index.entries.count == sections.count - 1
    else {
      throw damaged("expected a list of the \(sections.count - 1) states, got another")
    }
    var states: [String: Tensor] = [:]
    for (number, entry) in index.entries.enumerated() {
      guard let section = sections[UInt64(number + 1)],
        section.rawByteCount == entry.type.byteCount
      else { throw damaged("expected \(entry.type) for \(entry.name), got another size") }
      let bytes = try file.contents(of: section)
      states[entry.name] = Tensor(bytes, shape: [bytes.count]).reinterpreted(as: entry.type)
    }
    return states
  }
}

extension Tensor {
  /// The same bytes as elements of another type.
  fileprivate func reinterpreted(as type: TensorType) -> Tensor {
    let storage = Storage(uninitializedByteCount: type.byteCount)
    withUnsafeBytes { storage.bytes.copyMemory(from: $0) }
    return Tensor(type, storage: storage)
  }
}
