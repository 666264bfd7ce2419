import ChiasmFile
public import ChiasmGraph
import ChiasmParallel
import ChiasmTensor
import Glibc

/// A plugin that a model needs.
public struct PluginRequirement: Sendable, Hashable {
  /// The part of operator ids before the slash.
  public var name: String
  public var version: String

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}

/// Which hashes of tensors are checked when they are loaded.
public enum HashCheck: Sendable {
  case all
  /// Those of compressed tensors; a ``Verification`` checks the others.
  case compressed
  case none
}

extension ModelFile {
  /// The model's name.
  public var name: String { message.name }

  /// The plugins whose operators the model uses, by name. Known without a catalog, so that they can
  /// be loaded first.
  public var plugins: [PluginRequirement] {
    message.plugins.map { PluginRequirement(name: $0.name, version: $0.version) }
  }

  /// The graph.
  ///
  /// - Parameters:
  ///   - loadingTensors: false gives every constant its type but zeros for data, in memory that is
  ///     reserved and never touched, and leaves the weights on the disk alone.
  ///   - checking: the hashes of tensors that are loaded. Raw tensors whose hashes are not checked
  ///     are read from disk only when they are used.
  ///   - threads: how many may hash and decompress.
  ///   - acceptingUnknownOperators: true keeps operators that the catalog lacks, with the types the
  ///     file states, in a graph that can be shown but not run.
  /// - Throws: ``FormatError``. `missingPlugin` names the plugin.
  public func graph(
    catalog: OperatorCatalog, loadingTensors: Bool = true, checking: HashCheck = .all,
    threads: Int = 1, acceptingUnknownOperators: Bool = false
  ) throws(FormatError) -> Graph {
    do throws(FormatError) {
      let storages = try tensorStorages(loadingTensors, checking, threads)
      var used: Set<UInt64> = []
      let table = self.table
      var decoder = GraphDecoder(message, catalog: catalog, limits: limits) {
        id, type throws(FormatError) in
        guard let section = table.tensor(id), let storage = storages[id] else {
          throw FormatError(.tensor, "tensor section \(id)", "there is no such section")
        }
        guard section.rawByteCount == type.byteCount else {
          throw FormatError(
            .tensor, section.place, at: section.offset,
            "expected \(type.byteCount) bytes for \(type), got \(section.rawByteCount)")
        }
        used.insert(id)
        let tensor = Tensor(type, storage: storage)
        // A bool that is neither 0 nor 1 is no value of Swift's type.
        if loadingTensors, type.elementType == .bool {
          let fault = tensor.withUnsafeBytes { bytes in bytes.first { $0 > 1 } }
          if let fault {
            throw FormatError(
              .tensor, section.place, at: section.offset, "expected bools of 0 or 1, got \(fault)")
          }
        }
        return tensor
      }
      decoder.acceptsUnknownOperators = acceptingUnknownOperators
      let graph = try decoder.decode()
      if let unused = sections.first(where: { $0.kind == .tensor && !used.contains($0.id) }) {
        throw FormatError(.tensor, unused.place, at: unused.offset, "no constant uses it")
      }
      return graph
    } catch {
      throw error.inFile(path)
    }
  }

  // MARK: Tensors

  private func tensorStorages(
    _ loading: Bool, _ checking: HashCheck, _ threads: Int
  ) throws(FormatError) -> [UInt64: Storage] {
    let tensors = sections.filter { $0.kind == .tensor }
    guard loading else { return try reservedStorages(tensors) }
    if checking != .none {
      try checkPadding()
      let checked = checking == .all ? tensors : tensors.filter { $0.codec != .raw }
      // The largest first: the last task to start should be a small one.
      let order = checked.sorted { ($0.storedByteCount, $1.id) > ($1.storedByteCount, $0.id) }
      try checkDigests(of: order, threads: threads)
    }
    return try expandedStorages(tensors, threads)
  }

  /// Raw sections as they lie in the mapped file, the others decompressed frame by frame.
  private func expandedStorages(
    _ tensors: [Section], _ threads: Int
  ) throws(FormatError) -> [UInt64: Storage] {
    var storages: [UInt64: Storage] = [:]
    var tasks: [(section: Section, frame: Frame, target: Storage)] = []
    for section in tensors {
      if section.codec == .raw {
        storages[section.id] = Storage(mapping: file.bytes.slice(section.range), from: file)
        continue
      }
      let frames = try section.frames(in: file.bytes)
      let target = Storage(uninitializedByteCount: section.rawByteCount)
      storages[section.id] = target
      for frame in frames { tasks.append((section, frame, target)) }
    }
    try firstFailure(tasks.count, threads: threads) { index throws(FormatError) in
      let task = tasks[index]
      try task.section.expand(task.frame, of: file.bytes, into: task.target.bytes)
    }
    return storages
  }

  /// One read-only reservation as large as the largest tensor stands for all of them.
  private func reservedStorages(_ tensors: [Section]) throws(FormatError) -> [UInt64: Storage] {
    let largest = tensors.map(\.rawByteCount).max() ?? 0
    guard let zeros = ReservedZeros(byteCount: largest) else {
      throw FormatError(.limit, "graph", "no address space for a tensor of \(largest) bytes")
    }
    var storages: [UInt64: Storage] = [:]
    for section in tensors {
      storages[section.id] = Storage(
        borrowing: zeros.bytes.slice(0..<section.rawByteCount), from: zeros)
    }
    return storages
  }
}

/// Address space that reads as zeros and costs nothing until it is read.
private final class ReservedZeros {
  let bytes: UnsafeRawBufferPointer

  init?(byteCount: Int) {
    let size = max(byteCount, 1)
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let address, address != MAP_FAILED else { return nil }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
