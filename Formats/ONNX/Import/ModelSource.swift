import ChiasmFile
import ChiasmGraph
import ChiasmTensor
import SwiftProtobuf

/// An opened ONNX file: its message, and its tensors, which are decoded when they are used.
final class ModelSource {
  let path: String
  let limits: ONNXLimits
  let message: Onnx_ModelProto
  let decoder: TensorDecoder

  private var initializers: [String: Int] = [:]
  private var decoded: [String: Tensor] = [:]

  /// - Throws: ``ONNXError`` `unreadable`, `message`, `limit` or `structure`.
  init(_ path: String, limits: ONNXLimits) throws(ONNXError) {
    self.path = path
    self.limits = limits
    let file: MappedFile
    do throws(FileError) {
      file = try MappedFile(path)
    } catch {
      throw ONNXError(.unreadable, "", error.reason)
    }
    message = try Self.decoded(file.bytes, .model, limits)
    guard message.hasGraph else { throw ONNXError(.message, "", "the model has no graph") }
    decoder = TensorDecoder(file: file, limits: limits)
    for (index, tensor) in message.graph.initializer.enumerated() {
      guard initializers.updateValue(index, forKey: tensor.name) == nil else {
        throw ONNXError(
          .structure, "initializer \"\(UniqueNames.valid(tensor.name))\"", "the name comes twice")
      }
    }
    guard message.graph.sparseInitializer.isEmpty else {
      throw ONNXError(.unsupported, "", "sparse initializers are not supported")
    }
  }

  /// Decodes an encoded message after ``MessageExcerpt`` has looked at it.
  static func decoded<Message: SwiftProtobuf.Message>(
    _ bytes: UnsafeRawBufferPointer, _ kind: MessageKind, _ limits: ONNXLimits
  ) throws(ONNXError) -> Message {
    let excerpt = try MessageExcerpt(of: bytes, as: kind, limits: limits)
    var options = BinaryDecodingOptions()
    options.discardUnknownFields = true
    options.messageDepthLimit = limits.messageDepth + 8
    do {
      return try Message(serializedBytes: excerpt.bytes, options: options)
    } catch {
      throw ONNXError(.message, "", "the bytes are not an ONNX message")
    }
  }

  func hasInitializer(_ name: String) -> Bool { initializers[name] != nil }

  /// The initializer with this name; nil when there is none. Asked again, it is the same memory.
  ///
  /// - Throws: ``ONNXError`` `tensor`, `externalData`, `limit` or `unsupported`.
  func initializer(_ name: String) throws(ONNXError) -> Tensor? {
    if let tensor = decoded[name] { return tensor }
    guard let index = initializers[name] else { return nil }
    let proto = message.graph.initializer[index]
    do throws(ONNXError) {
      let tensor = try decoder.tensor(proto)
      decoded[name] = tensor
      return tensor
    } catch {
      throw error.inFile("initializer \"\(UniqueNames.valid(name))\"")
    }
  }
}
