import ChiasmFile
import ChiasmTensor
import Foundation
import SwiftProtobuf

/// Writes a model's message piece by piece: the tensors go from where they are to the file without
/// a copy in memory.
///
/// The message is what the library would encode, with the graph as its last field and the tensors
/// as the graph's last.
struct ModelStream {
  /// The largest message that readers of Protocol Buffers accept.
  static let byteLimit = Int(Int32.max)

  // Field numbers of onnx.proto, each with the wire type of bytes.
  private static let graphTag: [UInt8] = [7 << 3 | 2]
  private static let initializerTag: [UInt8] = [5 << 3 | 2]
  private static let rawDataTag: [UInt8] = [9 << 3 | 2]

  private let start: [UInt8]
  private let graph: [UInt8]
  private let tensors: [(message: [UInt8], data: Tensor?)]

  /// - Parameters:
  ///   - model: everything but the graph.
  ///   - graph: everything but the initializers.
  ///   - initializers: without data, and the data that stands in the file.
  init(
    _ model: Onnx_ModelProto, _ graph: Onnx_GraphProto,
    _ initializers: [(message: Onnx_TensorProto, data: Tensor?)]
  ) throws {
    start = try model.serializedBytes()
    self.graph = try graph.serializedBytes()
    tensors = try initializers.map { (try $0.message.serializedBytes(), $0.data) }
  }

  /// The size of the whole message.
  var byteCount: Int {
    let body = graphByteCount
    return start.count + Self.graphTag.count + Self.varint(body).count + body
  }

  private var graphByteCount: Int {
    tensors.reduce(graph.count) { sum, tensor in
      let size = Self.byteCount(of: tensor)
      return sum + Self.initializerTag.count + Self.varint(size).count + size
    }
  }

  func write(to file: OutputFile) throws(FileError) {
    try file.write(start + Self.graphTag + Self.varint(graphByteCount) + graph)
    for tensor in tensors {
      var head = Self.initializerTag + Self.varint(Self.byteCount(of: tensor)) + tensor.message
      guard let data = tensor.data, data.count > 0 else {
        try file.write(head)
        continue
      }
      head += Self.rawDataTag + Self.varint(data.type.byteCount)
      try file.write(head)
      try data.withUnsafeBytes { bytes throws(FileError) in try file.write(bytes) }
    }
  }

  private static func byteCount(of tensor: (message: [UInt8], data: Tensor?)) -> Int {
    guard let data = tensor.data, data.count > 0 else { return tensor.message.count }
    let size = data.type.byteCount
    return tensor.message.count + rawDataTag.count + varint(size).count + size
  }

  /// A number in groups of seven bits, the lowest first.
  private static func varint(_ value: Int) -> [UInt8] {
    var (rest, bytes) = (UInt64(value), [UInt8]())
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

extension OutputFile {
  func write(_ bytes: [UInt8]) throws(FileError) {
    let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileError) in try write(buffer) }
    }
    try outcome.get()
  }
}
