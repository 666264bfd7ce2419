import ChiasmFile
import ChiasmParallel
import ChiasmTensor
import SwiftProtobuf

/// A `.chiasm` file opened for reading. Opening reads the header, the table and the graph section;
/// weights are touched only when they are asked for.
///
/// The file is mapped: it must not be changed in place while this value, or a tensor loaded from
/// it, lives. ``ModelWriter`` replaces files by renaming, which is safe.
public struct ModelFile: Sendable {
  public let path: String
  /// In order of their offsets.
  public var sections: [Section] { table.sections }
  /// The version of the format: major, minor.
  public var version: (major: Int, minor: Int) {
    (Format.majorVersion, table.header.minorVersion)
  }
  /// The size of the file in bytes.
  public var byteCount: Int { table.header.totalByteCount }

  /// Over the hashes of all sections: two files with the same contents have the same.
  public var digest: Digest { table.header.digest }

  let file: MappedFile
  let table: SectionTable
  let message: Chiasm_Graph
  let limits: Limits

  /// Opens the file at `path` and verifies the header, the table and the graph section.
  ///
  /// - Throws: ``FormatError`` of the codes `unreadable`, `magic` to `message`.
  public static func open(_ path: String, limits: Limits = .standard)
    throws(FormatError) -> ModelFile
  {
    let file: MappedFile
    do throws(FileError) {
      file = try MappedFile(path)
    } catch {
      throw FormatError(error, .unreadable)
    }
    do throws(FormatError) {
      return try ModelFile(file, limits)
    } catch {
      throw error.inFile(path)
    }
  }

  private init(_ file: MappedFile, _ limits: Limits) throws(FormatError) {
    path = file.path
    self.file = file
    self.limits = limits
    table = try SectionTable(file.bytes, limits: limits)
    let contents = try ModelFile.verifiedContents(of: table.graph, in: file.bytes)
    message = try ModelFile.decoded(Array(contents.bytes), limits)
    extendLifetime(contents)
  }

  private static func decoded(
    _ bytes: [UInt8], _ limits: Limits
  ) throws(FormatError) -> Chiasm_Graph {
    try bytes.withUnsafeBytesTyped { bytes throws(FormatError) in
      _ = try MessageScan(bytes, limit: limits.recordCount)
    }
    let message: Chiasm_Graph
    do {
      message = try Chiasm_Graph(serializedBytes: bytes)
    } catch {
      throw FormatError(.message, "graph section", "not a graph message: \(error)")
    }
    try MessageRules(limits: limits).check(message)
    return message
  }
}

// MARK: - Sections

extension ModelFile {
  /// The contents of one section, after its hash is verified.
  ///
  /// - Throws: ``FormatError`` `hash` or `compression`.
  public func contents(of section: Section) throws(FormatError) -> [UInt8] {
    do throws(FormatError) {
      let contents = try ModelFile.verifiedContents(of: section, in: file.bytes)
      defer { extendLifetime(contents) }
      return Array(contents.bytes)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Verifies the hash of every section, that compressed ones expand to what they promise, and that
  /// padding is zero.
  ///
  /// - Throws: ``FormatError`` `hash`, `layout` or `compression`; the fault nearest to the start.
  public func verify(threads: Int = 1) throws(FormatError) {
    do throws(FormatError) {
      try checkPadding()
      try checkDigests(of: sections, threads: threads)
      let compressed = sections.filter { $0.codec != .raw }
      try firstFailure(compressed.count, threads: threads) { index throws(FormatError) in
        let section = compressed[index]
        let contents = Storage(uninitializedByteCount: section.rawByteCount)
        for frame in try section.frames(in: file.bytes) {
          try section.expand(frame, of: file.bytes, into: contents.bytes)
        }
      }
    } catch {
      throw error.inFile(path)
    }
  }

  func checkPadding() throws(FormatError) {
    for padding in SectionTable.paddings(sections, table.header) {
      guard let fault = padding.first(where: { file.bytes[$0] != 0 }) else { continue }
      throw FormatError(
        .layout, "padding", at: fault, "expected a zero byte, got \(file.bytes[fault])")
    }
  }

  func checkDigests(of sections: [Section], threads: Int) throws(FormatError) {
    let bytes = file.bytes
    try firstFailure(sections.count, threads: threads) { index throws(FormatError) in
      try sections[index].checkDigest(in: bytes)
    }
  }

  private static func verifiedContents(
    of section: Section, in file: UnsafeRawBufferPointer
  ) throws(FormatError) -> Storage {
    try section.checkDigest(in: file)
    let frames = section.codec == .raw ? [] : try section.frames(in: file)
    let contents = Storage(uninitializedByteCount: section.rawByteCount)
    for frame in frames { try section.expand(frame, of: file, into: contents.bytes) }
    if section.codec == .raw { contents.bytes.copyMemory(from: file.slice(section.range)) }
    return contents
  }
}

extension Section {
  func checkDigest(in file: UnsafeRawBufferPointer) throws(FormatError) {
    let found = Digest(of: file.slice(range))
    guard found == digest else {
      throw FormatError(.hash, place, at: offset, "expected hash \(digest), got \(found)")
    }
  }
}

/// Runs numbered tasks on threads; throws what the failed task with the lowest number threw.
func firstFailure(
  _ count: Int, threads: Int, _ body: (Int) throws(FormatError) -> Void
) throws(FormatError) {
  var failures = [FormatError?](repeating: nil, count: count)
  failures.withUnsafeMutableBufferPointer { failures in
    let slots = UncheckedSlots(buffer: failures)
    parallelFor(count, threads: threads) { index in
      do throws(FormatError) {
        try body(index)
      } catch {
        slots.buffer[index] = error
      }
    }
  }
  if let failure = failures.lazy.compactMap(\.self).first { throw failure }
}

/// One slot per task: no two tasks write the same one.
private struct UncheckedSlots: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<FormatError?>
}
