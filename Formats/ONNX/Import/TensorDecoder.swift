import ChiasmFile
import ChiasmTensor
import Foundation
import SwiftProtobuf

/// Makes tensors of tensor messages: raw data, typed fields, or another file's bytes.
struct TensorDecoder {
  let file: MappedFile
  let limits: ONNXLimits
  private let external: ExternalData
  private let payloads = PayloadCache()

  init(file: MappedFile, limits: ONNXLimits) {
    self.file = file
    self.limits = limits
    external = ExternalData(besides: file.path)
  }

  /// - Throws: ``ONNXError`` `tensor`, `externalData`, `limit` or `unsupported`.
  func tensor(_ proto: Onnx_TensorProto) throws(ONNXError) -> Tensor {
    let type = try type(proto)
    let tensor =
      proto.dataLocation == 1
      ? Tensor(type, storage: try external.storage(proto, byteCount: type.byteCount))
      : proto.payload.isEmpty && !proto.hasRawData
        ? try typed(proto, type) : Tensor(type, storage: try raw(proto, type))
    return tensor.withoutOddBools
  }

  private func type(_ proto: Onnx_TensorProto) throws(ONNXError) -> TensorType {
    guard let elementType = ONNXElementType.type(proto.dataType) else {
      throw ONNXError(
        .unsupported, "", "element type \(ONNXElementType.name(proto.dataType)) is not supported")
    }
    guard proto.dims.count <= limits.rank else {
      throw ONNXError(.limit, "", "expected at most \(limits.rank) axes, got \(proto.dims.count)")
    }
    guard let shape = Shape(checking: proto.dims.map(Int.init)) else {
      throw ONNXError(.tensor, "", "expected extents that fit in memory, got \(proto.dims)")
    }
    return TensorType(elementType, shape)
  }

  // MARK: Raw data

  private func raw(_ proto: Onnx_TensorProto, _ type: TensorType) throws(ONNXError) -> Storage {
    if proto.payload.isEmpty {
      try expect(type, proto.rawData.count)
      let storage = Storage(uninitializedByteCount: type.byteCount)
      proto.rawData.withUnsafeBytes { storage.bytes.copyMemory(from: $0) }
      return storage
    }
    guard proto.payload.count == 2, let first = Int(exactly: proto.payload[0]),
      let count = Int(exactly: proto.payload[1])
    else { throw ONNXError(.tensor, "", "raw data comes twice") }
    try expect(type, count)
    return payloads.storage(first..<first + count, of: file)
  }

  private func expect(_ type: TensorType, _ byteCount: Int) throws(ONNXError) {
    guard byteCount == type.byteCount else {
      throw ONNXError(
        .tensor, "", "expected \(type.byteCount) bytes for \(type), got \(byteCount)")
    }
  }

  // MARK: Typed fields

  private func typed(_ proto: Onnx_TensorProto, _ type: TensorType) throws(ONNXError) -> Tensor {
    let shape = type.shape
    let (floats, ints, longs) = (proto.floatData, proto.int32Data, proto.int64Data)
    let given =
      switch type.elementType {
      case .float32: floats.count
      case .int64: longs.count
      default: ints.count
      }
    guard given == shape.count else {
      throw ONNXError(.tensor, "", "expected \(shape.count) elements for \(type), got \(given)")
    }
    switch type.elementType {
    case .float32: return Tensor(floats, shape: shape)
    case .int64: return Tensor(longs, shape: shape)
    case .int32: return Tensor(ints, shape: shape)
    case .int8: return Tensor(ints.map { Int8(truncatingIfNeeded: $0) }, shape: shape)
    case .uint8: return Tensor(ints.map { UInt8(truncatingIfNeeded: $0) }, shape: shape)
    case .bool: return Tensor(ints.map { $0 != 0 }, shape: shape)
    case .float16:
      return Tensor(
        ints.map { Float16(bitPattern: UInt16(truncatingIfNeeded: $0)) }, shape: shape)
    case .bfloat16:
      return Tensor(
        ints.map { BFloat16(bitPattern: UInt16(truncatingIfNeeded: $0)) }, shape: shape)
    }
  }
}

/// The memory of raw data that has been asked for before.
private final class PayloadCache {
  private var storages: [Range<Int>: Storage] = [:]

  func storage(_ range: Range<Int>, of file: MappedFile) -> Storage {
    if let known = storages[range] { return known }
    let storage = file.storage(range)
    storages[range] = storage
    return storage
  }
}

extension Tensor {
  /// A bool that is neither 0 nor 1 is no value of Swift's type; it means true.
  fileprivate var withoutOddBools: Tensor {
    guard elementType == .bool, withUnsafeBytes({ $0.contains { $0 > 1 } }) else { return self }
    return withUnsafeBytes { bytes in Tensor(bytes.map { $0 != 0 }, shape: shape) }
  }
}

extension MappedFile {
  /// The bytes in `range`, as they lie there where they are aligned, else copied; the file's own
  /// pages are given back then.
  func storage(_ range: Range<Int>) -> Storage {
    let source = UnsafeRawBufferPointer(rebasing: bytes[range])
    if Int(bitPattern: source.baseAddress) % Storage.alignment == 0 {
      return Storage(borrowing: source, from: self)
    }
    let storage = Storage(uninitializedByteCount: range.count)
    storage.bytes.copyMemory(from: source)
    release(range)
    return storage
  }
}
