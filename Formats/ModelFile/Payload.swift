import ChiasmParallel
import ChiasmTensor

/// When a section is stored compressed.
public enum Compression: Sendable, CaseIterable {
  /// Never.
  case none
  /// When it saves a quarter. Less does not pay: raw sections are used where they lie in the mapped
  /// file, shared between processes and ready at once, and fp32 weights save a seventh.
  case useful
  /// Whenever it saves a byte.
  case smallest

  /// Whether `stored` bytes are few enough for `raw`.
  func accepts(_ stored: Int, for raw: Int) -> Bool {
    switch self {
    case .none: false
    case .useful: stored <= raw - raw / 4
    case .smallest: stored < raw
    }
  }
}

/// A section on its way into a file: its contents, and once packed, its stored bytes.
struct Payload {
  let kind: Section.Kind
  let id: UInt64
  let isRequired: Bool
  let contents: Tensor
  private(set) var codec = Section.Codec.raw
  /// The frames one after another; empty for a raw section.
  private var frames: [[UInt8]] = []

  init(_ kind: Section.Kind, id: UInt64, isRequired: Bool, _ contents: Tensor) {
    self.kind = kind
    self.id = id
    self.isRequired = isRequired
    self.contents = contents
  }

  var rawByteCount: Int { contents.type.byteCount }

  var storedByteCount: Int {
    codec == .raw ? rawByteCount : frames.reduce(0) { $0 + $1.count }
  }

  var stride: Int { codec == .shuffledZstd ? contents.elementType.byteCount : 0 }

  /// The stored bytes, piece by piece.
  func withPieces<E>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
    guard codec == .raw else {
      for frame in frames { try frame.withUnsafeBytesTyped(body) }
      return
    }
    try contents.withUnsafeBytes(body)
  }

  mutating func storeRaw() {
    codec = .raw
    frames = []
  }
}

// MARK: - Packing

extension Payload {
  /// Contents too short to be worth a decompressor's call.
  private static let smallestCompressed = 256
  private static let level: Int32 = 3
  /// The graph is small and read by everyone.
  private static let graphLevel: Int32 = 12

  /// Compresses the graph into one frame.
  mutating func packGraph() {
    let frame = contents.withUnsafeBytes { compressedFrame($0, stride: 0, level: Self.graphLevel) }
    frames = frame.map { [$0] } ?? []
    codec = .zstd
  }

  /// Chooses a codec by the first frame, and keeps it if all frames together are small enough.
  mutating func pack(_ compression: Compression, threads: Int) {
    guard compression != .none, rawByteCount >= Self.smallestCompressed,
      let choice = codecForFirstFrame(compression)
    else { return }
    let pieces = pieces
    var packed = [[UInt8]?](repeating: nil, count: pieces.count)
    packed.withUnsafeMutableBufferPointer { packed in
      let slots = FrameSlots(buffer: packed)
      parallelFor(pieces.count, threads: threads) { slots.buffer[$0] = frame(pieces[$0], choice) }
    }
    let frames = packed.compactMap(\.self)
    let stored = frames.reduce(0) { $0 + $1.count }
    guard frames.count == pieces.count, compression.accepts(stored, for: rawByteCount) else {
      return
    }
    (codec, self.frames) = (choice, frames)
  }

  private var pieces: [Range<Int>] {
    Swift.stride(from: 0, to: rawByteCount, by: Format.frameByteCount).map {
      $0..<min($0 + Format.frameByteCount, rawByteCount)
    }
  }

  private func codecForFirstFrame(_ compression: Compression) -> Section.Codec? {
    let first = 0..<min(rawByteCount, Format.frameByteCount)
    let isWide = contents.elementType.byteCount > 1
    let codecs: [Section.Codec] = isWide ? [.zstd, .shuffledZstd] : [.zstd]
    let sizes = codecs.map { (codec: $0, size: frame(first, $0)?.count ?? .max) }
    guard let best = sizes.min(by: { $0.size < $1.size }),
      compression.accepts(best.size, for: first.count)
    else { return nil }
    return best.codec
  }

  private func frame(_ piece: Range<Int>, _ codec: Section.Codec) -> [UInt8]? {
    let stride = codec == .shuffledZstd ? contents.elementType.byteCount : 0
    return contents.withUnsafeBytes {
      compressedFrame($0.slice(piece), stride: stride, level: Self.level)
    }
  }
}

/// One slot per task: no two tasks write the same one.
private struct FrameSlots: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<[UInt8]?>
}

extension [UInt8] {
  /// `withUnsafeBytes` that keeps the type of what is thrown.
  func withUnsafeBytesTyped<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    let outcome: Result<R, E> = withUnsafeBytes { bytes in
      Result { () throws(E) in try body(bytes) }
    }
    return try outcome.get()
  }
}
