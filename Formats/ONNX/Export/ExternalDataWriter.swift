import ChiasmFile
import ChiasmTensor
import Foundation

/// The file beside a model that holds its large tensors, for models beyond what one message takes.
struct ExternalDataWriter {
  /// Smaller tensors stay in the model.
  static let leastByteCount = 1024
  /// Readers map tensors from the file, which takes offsets of whole pages.
  static let alignment = 4096

  /// The file's name, as the model states it: relative to the model's folder.
  let location: String
  private(set) var pieces: [(offset: Int, tensor: Tensor)] = []
  private var end = 0

  init(beside path: String) {
    location = (path as NSString).lastPathComponent + ".data"
  }

  /// Gives the tensor a place, which its message names; false leaves it to the model.
  mutating func take(_ tensor: Tensor, _ message: inout Onnx_TensorProto) -> Bool {
    let size = tensor.type.byteCount
    guard size >= Self.leastByteCount else { return false }
    let offset = (end + Self.alignment - 1) / Self.alignment * Self.alignment
    end = offset + size
    pieces.append((offset, tensor))
    message.dataLocation = 1
    message.externalData = [
      Onnx_StringStringEntryProto("location", location),
      Onnx_StringStringEntryProto("offset", "\(offset)"),
      Onnx_StringStringEntryProto("length", "\(size)"),
    ]
    return true
  }

  func write(to file: OutputFile) throws(FileError) {
    var position = 0
    for (offset, tensor) in pieces {
      try file.write([UInt8](repeating: 0, count: offset - position))
      try tensor.withUnsafeBytes { bytes throws(FileError) in try file.write(bytes) }
      position = offset + tensor.type.byteCount
    }
  }
}
