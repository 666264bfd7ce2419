/// An encoded model without what nobody reads and without the raw data of large tensors, which
/// stay where they are: ``Onnx_TensorProto/payload`` says where.
///
/// Walking over the file before it is decoded also counts what decoding will cost, so that a
/// message of millions of empty records is refused instead of taking a hundred times its size.
struct MessageExcerpt {
  private let file: UnsafeRawBufferPointer
  private let limits: ONNXLimits
  private var recordCount = 0
  private(set) var bytes: [UInt8] = []

  /// - Throws: ``ONNXError`` `message` for a damaged wire format, `limit` for too many records.
  init(
    of file: UnsafeRawBufferPointer, as kind: MessageKind, limits: ONNXLimits
  ) throws(ONNXError) {
    self.file = file
    self.limits = limits
    bytes = try excerpt(0..<file.count, kind, depth: 0)
  }

  private mutating func excerpt(
    _ range: Range<Int>, _ kind: MessageKind, depth: Int
  ) throws(ONNXError) -> [UInt8] {
    guard depth < limits.messageDepth else {
      throw ONNXError(.limit, "", "expected at most \(limits.messageDepth) nested messages")
    }
    var result: [UInt8] = []
    var reader = WireReader(file, range)
    while let field = try reader.next() {
      guard field.number != MessageKind.payloadField else { continue }
      guard case .bytes(let content) = field.content else {
        if kind.keeps(field.number) { result.append(contentsOf: file[field.range]) }
        continue
      }
      try count()
      if kind.isPayload(field.number), content.count >= limits.payloadByteCount {
        result.append(payload: content)
      } else if let inner = kind.message(field.number) {
        let message = try excerpt(content, inner, depth: depth + 1)
        result.append(field: field.number, bytes: message)
      } else if kind.keeps(field.number) {
        result.append(contentsOf: file[field.range])
      }
      guard result.count <= limits.messageByteCount else {
        throw ONNXError(
          .limit, "", "expected at most \(limits.messageByteCount) bytes beside raw tensor data")
      }
    }
    return result
  }

  private mutating func count() throws(ONNXError) {
    recordCount += 1
    guard recordCount <= limits.recordCount else {
      throw ONNXError(
        .limit, "", "expected at most \(limits.recordCount) strings and submessages, got more")
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  fileprivate mutating func append(field: UInt64, bytes: [UInt8]) {
    append(varint: field << 3 | 2)
    append(varint: UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  fileprivate mutating func append(payload range: Range<Int>) {
    for number in [range.lowerBound, range.count] {
      append(varint: MessageKind.payloadField << 3)
      append(varint: UInt64(number))
    }
  }
}
