/// One entry of the section table: where bytes lie, how they are stored, and their hash.
public struct Section: Sendable, Hashable {
  /// What a section holds. Readers skip kinds they do not know, unless the section is required.
  public struct Kind: Sendable, Hashable, RawRepresentable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let graph = Kind(rawValue: 1)
    public static let tensor = Kind(rawValue: 2)
    /// A signature of the other sections' entries.
    public static let signature = Kind(rawValue: 3)
    /// State of a training.
    public static let training = Kind(rawValue: 4)
    /// State of a random stream.
    public static let randomStream = Kind(rawValue: 5)

    /// The kinds that version 1.0 of the format names.
    static let known: Set<Kind> = [.graph, .tensor, .signature, .training, .randomStream]
  }

  /// How contents became stored bytes.
  public enum Codec: UInt8, Sendable, CaseIterable {
    case raw = 0
    /// Independent zstd frames one after another.
    case zstd = 1
    /// As `zstd`, after the bytes of the elements in each frame are sorted by significance.
    case shuffledZstd = 2
  }

  public let kind: Kind
  /// Unique among the sections of a kind.
  public let id: UInt64
  public let codec: Codec
  /// Bytes per element for `shuffledZstd`, otherwise 0.
  public let stride: Int
  /// A power of two that divides `offset`.
  public let alignment: Int
  /// Whether a reader that does not know the kind must refuse the file.
  public let isRequired: Bool
  /// From the start of the file, in bytes.
  public let offset: Int
  public let storedByteCount: Int
  public let rawByteCount: Int
  /// Of the stored bytes.
  public let digest: Digest

  /// The range of the stored bytes in the file.
  var range: Range<Int> { offset..<offset + storedByteCount }

  /// `tensor section 7`, for errors.
  var place: String {
    switch kind {
    case .graph: "graph section"
    case .tensor: "tensor section \(id)"
    default: "section \(id) of kind \(kind.rawValue)"
    }
  }
}

// MARK: - Bytes

extension Section {
  /// Reads the 72-byte entry at `entry` of a file and checks every field by itself.
  ///
  /// - Throws: ``FormatError`` `section`, `feature` or `truncated`.
  init(_ file: UnsafeRawBufferPointer, entry: Int) throws(FormatError) {
    func refuse(_ code: FormatError.Code, _ field: Int, _ reason: String) -> FormatError {
      FormatError(code, "section table", at: entry + field, reason)
    }
    kind = Kind(rawValue: file.integer(at: entry))
    id = file.integer(at: entry + 8)
    guard let codec = Codec(rawValue: file[entry + 4]) else {
      throw refuse(.section, 4, "expected codec 0, 1 or 2, got \(file[entry + 4])")
    }
    self.codec = codec
    stride = Int(file[entry + 5])
    let strides = codec == .shuffledZstd ? [2, 4, 8] : [0]
    guard strides.contains(stride) else {
      throw refuse(.section, 5, "expected a stride of \(strides), got \(stride)")
    }
    let exponent = Int(file[entry + 6])
    guard Format.alignments.contains(exponent) else {
      throw refuse(.section, 6, "expected an alignment exponent of 6 to 16, got \(exponent)")
    }
    alignment = 1 << exponent
    guard file[entry + 7] <= 1 else {
      throw refuse(.feature, 7, "expected section flags 0 or 1, got \(file[entry + 7])")
    }
    isRequired = file[entry + 7] == 1
    guard !isRequired || Kind.known.contains(kind) else {
      throw refuse(.feature, 0, "expected a known kind of required section, got \(kind.rawValue)")
    }
    let sizes = (2...4).map { file.integer(at: entry + $0 * 8, as: UInt64.self) }
    guard let offset = Int(exactly: sizes[0]), let stored = Int(exactly: sizes[1]),
      let raw = Int(exactly: sizes[2])
    else { throw refuse(.section, 16, "expected offset and sizes below 2^63, got \(sizes)") }
    (self.offset, storedByteCount, rawByteCount) = (offset, stored, raw)
    guard codec != .raw || stored == raw else {
      throw refuse(.section, 32, "expected \(stored) raw bytes as stored, got \(raw)")
    }
    guard codec != .shuffledZstd || raw % stride == 0 else {
      throw refuse(.section, 32, "expected a multiple of \(stride) raw bytes, got \(raw)")
    }
    guard offset <= file.count, stored <= file.count - offset else {
      throw refuse(
        .truncated, 16, "expected \(stored) bytes at byte \(offset), got \(file.count) in all")
    }
    digest = Digest(copying: file.slice(entry + 40..<entry + 72))
  }

  /// 72 bytes.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: kind.rawValue)
    bytes.append(codec.rawValue)
    bytes.append(UInt8(stride))
    bytes.append(UInt8(alignment.trailingZeroBitCount))
    bytes.append(isRequired ? 1 : 0)
    bytes.append(littleEndian: id)
    for size in [offset, storedByteCount, rawByteCount] { bytes.append(littleEndian: UInt64(size)) }
    return bytes + digest.bytes
  }
}
