import ChiasmGraph
import ChiasmTensor

/// The element types of ONNX that rules convert to; `double` is no type of ours.
enum ExportedType: Sendable, Hashable {
  case own(ElementType)
  case double

  /// The number in `TensorProto.DataType`.
  var code: Int {
    switch self {
    case .own(let type): Int(ONNXElementType.number(of: type))
    case .double: 11
    }
  }
}

/// Element types that many operators of ONNX share.
extension Set<ElementType> {
  static let floats: Set = [.float32, .float16, .bfloat16]
  /// Floating-point types and wide integers.
  static let wide: Set = floats.union([.int32, .int64])
  static let numbers: Set = wide.union([.int8, .uint8])
}

extension ExportContext {
  func cast(_ x: String, to type: ExportedType) -> String {
    emit("Cast", [x], ["to": .int(type.code)])
  }

  /// Writes an operator in an element type that ONNX allows: where it does not take the node's
  /// own, values are widened before and narrowed after, with the rounding of `Tensor`s.
  ///
  /// - Parameter inputs: values of the node's element type.
  func within(
    _ allowed: Set<ElementType>, _ inputs: [String], _ body: ([String]) -> String
  ) -> String {
    let own = elementType
    if allowed.contains(own) { return body(inputs) }
    let wide = widened(own, allowed)
    let result = body(inputs.map { cast($0, to: wide) })
    return cast(saturated(result, in: wide, for: own), to: .own(own))
  }

  private func widened(_ own: ElementType, _ allowed: Set<ElementType>) -> ExportedType {
    switch own {
    case .int8, .uint8, .bool: .own(allowed.contains(.int32) ? .int32 : .float32)
    case .int32, .int64: .double
    case .float32, .float16, .bfloat16: .own(.float32)
    }
  }

  /// A cast of ONNX leaves undefined what does not fit; ours saturates.
  private func saturated(_ x: String, in wide: ExportedType, for own: ElementType) -> String {
    guard case .own(let type) = wide else { return x }
    let range: ClosedRange<Double>
    switch own {
    case .int8: range = -128...127
    case .uint8: range = 0...255
    case .bool, .int32, .int64, .float32, .float16, .bfloat16: return x
    }
    let bounds = [
      scalar(range.lowerBound, type, "lowest"), scalar(range.upperBound, type, "highest"),
    ]
    return emit("Clip", [x] + bounds)
  }
}
