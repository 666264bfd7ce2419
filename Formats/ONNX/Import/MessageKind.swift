/// The kinds of messages in an ONNX file: which fields are read, and what they hold.
enum MessageKind {
  case model, graph, function, node, attribute, tensor, value, leaf

  /// The number of ``Onnx_TensorProto/payload``, which a file may not bring itself.
  static let payloadField: UInt64 = 536_870_911

  /// The message in field `number`; nil for a field of another type and for messages that are
  /// copied whole.
  func message(_ number: UInt64) -> MessageKind? {
    switch (self, number) {
    case (.model, 7), (.attribute, 6): .graph
    case (.model, 25): .function
    case (.model, 8), (.model, 14): .leaf
    case (.graph, 1), (.function, 7): .node
    case (.graph, 5), (.attribute, 5): .tensor
    case (.graph, 11), (.graph, 12): .value
    case (.node, 5), (.function, 11): .attribute
    default: nil
    }
  }

  /// Whether a field that is no message, or is copied whole, is read at all.
  func keeps(_ number: UInt64) -> Bool {
    switch self {
    case .model: [1, 2, 3].contains(number)
    case .graph: [2, 15].contains(number)
    case .function: [1, 4, 5, 6, 9, 10, 13].contains(number)
    case .node: [1, 2, 3, 4, 7, 8].contains(number)
    case .attribute: [1, 2, 3, 4, 7, 8, 9, 20, 21].contains(number)
    case .tensor: [1, 2, 4, 5, 7, 8, 9, 13, 14].contains(number)
    case .value: [1, 2].contains(number)
    case .leaf: true
    }
  }

  /// Whether a field is the raw data of a tensor.
  func isPayload(_ number: UInt64) -> Bool { self == .tensor && number == 9 }
}
