import ChiasmFile
public import ChiasmTensor

/// The tensors of a .safetensors file, the form in which PyTorch's state dictionaries travel.
///
/// Opening reads and checks the header alone; a tensor's bytes are read from disk when somebody
/// touches them.
///
/// **Layout:** the header's size (8 bytes, little-endian), the header (a JSON object), and the
/// elements of all tensors, row-major and little-endian, one after another without holes. The
/// header gives `dtype`, `shape` and `data_offsets` by tensor name, and texts as `__metadata__`.
///
/// **Source:** the format's description at https://github.com/huggingface/safetensors.
public struct SafeTensors: Sendable {
  /// What the header says of a tensor.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let dtype: SafeTensorsType
    public let shape: Shape
    /// Offsets from the first element of the file.
    let range: Range<Int>
  }

  public let path: String
  /// By name.
  public let entries: [String: Entry]
  public let metadata: [String: String]
  private let file: MappedFile
  private let elements: Range<Int>

  /// Opens the file at `path`, which must not shrink while its tensors are in use.
  ///
  /// - Throws: ``SafeTensorsError``. Nothing is allocated for sizes the file does not have.
  public init(path: String) throws(SafeTensorsError) {
    do throws(FileError) {
      file = try MappedFile(path)
    } catch {
      throw SafeTensorsError(error)
    }
    self.path = path
    let header = try Self.header(file.bytes, path)
    var text = HeaderText(file.bytes.part(header), place: path)
    let contents = try text.parse()
    elements = header.upperBound..<file.bytes.count
    try Self.checkLayout(contents.entries, byteCount: elements.count, path)
    entries = Dictionary(uniqueKeysWithValues: contents.entries.map { ($0.name, $0) })
    metadata = contents.metadata
  }

  private static func header(_ bytes: UnsafeRawBufferPointer, _ path: String)
    throws(SafeTensorsError) -> Range<Int>
  {
    guard bytes.count > 8 else {
      throw SafeTensorsError(.truncated, at: path, "expected at least 9 bytes, got \(bytes.count)")
    }
    let size = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard size <= SafeTensorsLimits.headerByteCount else {
      throw SafeTensorsError(
        .tooLarge, at: path,
        "expected a header of at most \(SafeTensorsLimits.headerByteCount) bytes, got \(size)")
    }
    guard size <= bytes.count - 8 else {
      throw SafeTensorsError(
        .truncated, at: path, "the header takes \(size) bytes, the file has \(bytes.count - 8)")
    }
    return 8..<8 + Int(size)
  }

  /// - Throws: ``SafeTensorsError`` unless the tensors cover all bytes, each once, and each has
  ///   as many as its shape and dtype need.
  private static func checkLayout(_ entries: [Entry], byteCount: Int, _ path: String)
    throws(SafeTensorsError)
  {
    var end = 0
    let inOrder = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in inOrder {
      let place = "\(path): tensor \"\(entry.name)\""
      let needed = entry.shape.count * entry.dtype.byteCount
      guard entry.range.count == needed else {
        throw SafeTensorsError(
          .layout, at: place, "\(entry.dtype.rawValue) of shape \(entry.shape) takes \(needed) "
            + "bytes, got \(entry.range.count)")
      }
      guard entry.range.lowerBound == end else {
        throw SafeTensorsError(
          .layout, at: place, "expected to begin at byte \(end), got \(entry.range.lowerBound)")
      }
      end = entry.range.upperBound
    }
    guard end <= byteCount else {
      throw SafeTensorsError(
        .truncated, at: path, "the tensors take \(end) bytes, the file has \(byteCount)")
    }
    guard end == byteCount else {
      throw SafeTensorsError(
        .layout, at: path, "\(byteCount - end) bytes after the last tensor")
    }
  }

  /// The tensor `name`: the file's own memory where that is aligned as ``Storage`` is, else a copy.
  ///
  /// - Throws: ``SafeTensorsError`` `missing`, or `unsupported` for a dtype that has no element
  ///   type here.
  public func tensor(_ name: String) throws(SafeTensorsError) -> Tensor {
    guard let entry = entries[name] else {
      throw SafeTensorsError(.missing, at: path, "no tensor \"\(name)\"")
    }
    let place = "\(path): tensor \"\(name)\""
    guard let elementType = entry.dtype.elementType else {
      throw SafeTensorsError(
        .unsupported, at: place, "expected one of \(SafeTensorsType.supported), "
          + "got \(entry.dtype.rawValue)")
    }
    let start = elements.lowerBound + entry.range.lowerBound
    let range = start..<start + entry.range.count
    let bytes = file.bytes.part(range)
    guard elementType != .bool || bytes.allSatisfy({ $0 <= 1 }) else {
      throw SafeTensorsError(.malformed, at: place, "expected 0 or 1 for each BOOL")
    }
    let type = TensorType(elementType, entry.shape)
    if Int(bitPattern: bytes.baseAddress).isMultiple(of: Storage.alignment) {
      return Tensor(type, storage: Storage(borrowing: bytes, from: file))
    }
    let storage = Storage(uninitializedByteCount: bytes.count)
    storage.bytes.copyMemory(from: bytes)
    file.release(range)
    return Tensor(type, storage: storage)
  }
}

extension UnsafeRawBufferPointer {
  func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { .init(rebasing: self[range]) }
}
