import ChiasmGraph
import ChiasmTensor
import Foundation

// Attributes by name. Reading one says that the conversion knows it; what is left unread in the
// end is refused.

extension ConversionContext {
  func has(_ name: String) -> Bool { attributes.read(name) != nil }

  func int(_ name: String, default fallback: Int? = nil) throws(ConversionError) -> Int {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    guard attribute.hasI else { throw wrongKind(name, "an int") }
    return Int(attribute.i)
  }

  func bool(_ name: String, default fallback: Bool? = nil) throws(ConversionError) -> Bool {
    let value = try int(name, default: fallback.map { $0 ? 1 : 0 })
    return value != 0
  }

  func float(_ name: String, default fallback: Double? = nil) throws(ConversionError) -> Double {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    guard attribute.hasF else { throw wrongKind(name, "a float") }
    return Double(attribute.f)
  }

  func string(_ name: String, default fallback: String? = nil) throws(ConversionError) -> String {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    guard attribute.hasS, let text = String(data: attribute.s, encoding: .utf8) else {
      throw wrongKind(name, "a string")
    }
    return text
  }

  func ints(_ name: String, default fallback: [Int]? = nil) throws(ConversionError) -> [Int] {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    guard !attribute.hasI, !attribute.hasF, !attribute.hasS, attribute.floats.isEmpty else {
      throw wrongKind(name, "ints")
    }
    return attribute.ints.map(Int.init)
  }

  func floats(_ name: String, default fallback: [Double]? = nil)
    throws(ConversionError) -> [Double]
  {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    guard !attribute.hasI, !attribute.hasF, !attribute.hasS, attribute.ints.isEmpty else {
      throw wrongKind(name, "floats")
    }
    return attribute.floats.map(Double.init)
  }

  func strings(_ name: String, default fallback: [String]? = nil)
    throws(ConversionError) -> [String]
  {
    guard let attribute = attributes.read(name) else { return try required(fallback, name) }
    let texts = attribute.strings.compactMap { String(data: $0, encoding: .utf8) }
    guard texts.count == attribute.strings.count, !attribute.hasI, !attribute.hasF else {
      throw wrongKind(name, "strings")
    }
    return texts
  }

  /// A tensor attribute; nil when there is none.
  func tensor(_ name: String) throws(ConversionError) -> Tensor? {
    guard let attribute = attributes.read(name) else { return nil }
    guard attribute.hasT else { throw wrongKind(name, "a tensor") }
    do throws(ONNXError) {
      return try attributes.decoder.tensor(attribute.t)
    } catch {
      throw refusal("attribute \"\(name)\": \(error.reason)")
    }
  }

  /// The element type that an attribute names by ONNX's number.
  func elementType(_ name: String, default fallback: ElementType? = nil)
    throws(ConversionError) -> ElementType
  {
    if let fallback, !has(name) { return fallback }
    let number = try int(name)
    guard let type = Int32(exactly: number).flatMap(ONNXElementType.type) else {
      let text = Int32(exactly: number).map(ONNXElementType.name) ?? "\(number)"
      throw refusal("element type \(text) is not supported")
    }
    return type
  }

  private func required<Kind>(_ fallback: Kind?, _ name: String) throws(ConversionError) -> Kind {
    guard let fallback else { throw refusal("attribute \"\(name)\" is missing") }
    return fallback
  }

  private func wrongKind(_ name: String, _ expected: String) -> ConversionError {
    refusal("attribute \"\(name)\" expected \(expected)")
  }
}

/// The attributes of a node, and which of them have been read.
final class NodeAttributes {
  let decoder: TensorDecoder
  private let values: [String: Onnx_AttributeProto]
  private var unread: Set<String>

  init(_ values: [String: Onnx_AttributeProto], decoder: TensorDecoder) {
    self.values = values
    self.decoder = decoder
    unread = Set(values.keys)
  }

  func read(_ name: String) -> Onnx_AttributeProto? {
    unread.remove(name)
    return values[name]
  }

  /// What nobody has asked for, in alphabetical order.
  func unread(besides ignored: Set<String>) -> [String] { unread.subtracting(ignored).sorted() }
}
