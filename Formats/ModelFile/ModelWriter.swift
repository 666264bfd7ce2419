import ChiasmFile
public import ChiasmGraph
import ChiasmParallel
public import ChiasmTensor
import SwiftProtobuf

/// A section beside the graph and its tensors, such as a training's state.
public struct Attachment: Sendable {
  public var kind: Section.Kind
  /// Unique among the sections of its kind.
  public var id: UInt64
  /// The contents; a uint8 tensor for plain bytes. The element type is not stored, it only guides
  /// compression.
  public var contents: Tensor
  /// Whether readers that do not know the kind must refuse the file.
  public var isRequired: Bool

  public init(_ kind: Section.Kind, id: UInt64, _ contents: Tensor, isRequired: Bool = false) {
    self.kind = kind
    self.id = id
    self.contents = contents
    self.isRequired = isRequired
  }
}

/// Writes graphs to `.chiasm` files.
///
/// The same graph, options and version of zstd give the same bytes.
public struct ModelWriter: Sendable {
  /// The versions of the plugins whose operators the graph may use; those it does not use are not
  /// stored.
  public var plugins: [PluginRequirement] = []
  public var attachments: [Attachment] = []
  public var compression = Compression.useful
  /// How many threads may compress and hash.
  public var threads = 1
  /// What the file's readers accept.
  public var limits = Limits.standard

  public init() {}

  /// Writes `graph` to a temporary name beside `path` and renames it when it is complete; on an
  /// error nothing stays behind and a file that was there keeps its contents.
  ///
  /// - Throws: ``FormatError`` `unwritable`, `graph`, `missingPlugin`, `section` for attachments
  ///   that collide with other sections, or `limit`.
  public func write(_ graph: Graph, to path: String) throws(FormatError) {
    do throws(FormatError) {
      let payloads = try packed(graph)
      let sections = sections(of: payloads)
      let table = sections.flatMap(\.encoded)
      let total = sections.last?.range.upperBound ?? Format.headerByteCount
      let header = Header(sectionCount: sections.count, totalByteCount: total, table: table)
      try save(header.encoded + table, payloads, sections, to: path)
    } catch {
      throw error.code == .unwritable ? error : error.inFile(path)
    }
  }

  // MARK: Packing

  private func packed(_ graph: Graph) throws(FormatError) -> [Payload] {
    let encoder = try GraphEncoder(graph, plugins: plugins)
    var payloads = [try graphPayload(encoder.message)]
    for (index, tensor) in encoder.tensors.enumerated() {
      payloads.append(Payload(.tensor, id: UInt64(index + 1), isRequired: true, tensor))
    }
    for attachment in attachments {
      let isTaken = payloads.contains { $0.kind == attachment.kind && $0.id == attachment.id }
      guard !isTaken, attachment.kind != .graph, attachment.kind != .tensor else {
        throw FormatError(
          .section, "attachment", "section \(attachment.id) of kind \(attachment.kind.rawValue) "
            + "is already taken")
      }
      payloads.append(
        Payload(
          attachment.kind, id: attachment.id, isRequired: attachment.isRequired,
          attachment.contents))
    }
    guard payloads.count <= limits.sectionCount else {
      throw FormatError(
        .limit, "graph",
        "expected at most \(limits.sectionCount) sections, got \(payloads.count)")
    }
    for index in payloads.indices.dropFirst() {
      payloads[index].pack(compression, threads: threads)
    }
    try limitExpansion(&payloads)
    return payloads
  }

  private func graphPayload(_ message: Chiasm_Graph) throws(FormatError) -> Payload {
    let bytes: [UInt8]
    do {
      bytes = try message.serializedBytes()
    } catch {
      throw FormatError(.limit, "graph", "cannot be encoded: \(error)")
    }
    try bytes.withUnsafeBytesTyped { bytes throws(FormatError) in
      _ = try MessageScan(bytes, limit: limits.recordCount)
    }
    try MessageRules(limits: limits).check(message)
    guard bytes.count <= limits.graphByteCount else {
      throw FormatError(
        .limit, "graph", "expected at most \(limits.graphByteCount) bytes, got \(bytes.count)")
    }
    var payload = Payload(.graph, id: 0, isRequired: true, Tensor(bytes, shape: [bytes.count]))
    payload.packGraph()
    return payload
  }

  /// Stores the best compressed sections raw until readers accept how far the file expands.
  private func limitExpansion(_ payloads: inout [Payload]) throws(FormatError) {
    let raw = payloads.reduce(0) { $0 + $1.rawByteCount }
    var stored = payloads.reduce(0) { $0 + $1.storedByteCount }
    let order = payloads.indices.dropFirst().sorted {
      (payloads[$0].rawByteCount, $1) > (payloads[$1].rawByteCount, $0)
    }
    for index in order where raw / limits.expansion >= stored && payloads[index].codec != .raw {
      stored += payloads[index].rawByteCount - payloads[index].storedByteCount
      payloads[index].storeRaw()
    }
    guard raw <= limits.totalByteCount else {
      throw FormatError(
        .limit, "graph", "expected at most \(limits.totalByteCount) bytes, got \(raw)")
    }
  }

  // MARK: Layout

  private func sections(of payloads: [Payload]) -> [Section] {
    var digests = [Digest?](repeating: nil, count: payloads.count)
    digests.withUnsafeMutableBufferPointer { digests in
      let slots = DigestSlots(buffer: digests)
      parallelFor(payloads.count, threads: threads) { slots.buffer[$0] = payloads[$0].digest }
    }
    var end = Format.headerByteCount + payloads.count * Format.entryByteCount
    let alignment = 1 << Format.alignments.lowerBound
    return zip(payloads, digests).map { payload, digest in
      let offset = end.rounded(upTo: alignment)
      end = offset + payload.storedByteCount
      return Section(payload, at: offset, alignment: alignment, digest ?? payload.digest)
    }
  }

  private func save(
    _ start: [UInt8], _ payloads: [Payload], _ sections: [Section], to path: String
  ) throws(FormatError) {
    do throws(FileError) {
      let file = try OutputFile(path)
      var position = start.count
      try start.withUnsafeBytesTyped { bytes throws(FileError) in try file.write(bytes) }
      for (payload, section) in zip(payloads, sections) {
        let padding = [UInt8](repeating: 0, count: section.offset - position)
        try padding.withUnsafeBytesTyped { bytes throws(FileError) in try file.write(bytes) }
        try payload.withPieces { piece throws(FileError) in try file.write(piece) }
        position = section.range.upperBound
      }
      try file.commit()
    } catch {
      throw FormatError(error, .unwritable)
    }
  }
}

/// One slot per task: no two tasks write the same one.
private struct DigestSlots: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Digest?>
}

extension Payload {
  var digest: Digest {
    var digest = DigestBuilder()
    withPieces { digest.append($0) }
    return digest.finish()
  }
}

extension Section {
  fileprivate init(_ payload: Payload, at offset: Int, alignment: Int, _ digest: Digest) {
    kind = payload.kind
    id = payload.id
    codec = payload.codec
    stride = payload.stride
    self.alignment = alignment
    isRequired = payload.isRequired
    self.offset = offset
    storedByteCount = payload.storedByteCount
    rawByteCount = payload.rawByteCount
    self.digest = digest
  }
}
