import ChiasmTensor

/// The numbers ONNX has for element types, and their names.
enum ONNXElementType {
  static func number(of type: ElementType) -> Int32 {
    switch type {
    case .float32: 1
    case .uint8: 2
    case .int8: 3
    case .int32: 6
    case .int64: 7
    case .bool: 9
    case .float16: 10
    case .bfloat16: 16
    }
  }

  /// The element type with this number; nil for one that tensors here do not have.
  static func type(_ number: Int32) -> ElementType? {
    ElementType.allCases.first { self.number(of: $0) == number }
  }

  /// What ONNX calls the type with this number.
  static func name(_ number: Int32) -> String {
    if let type = type(number) { return type.name }
    let others: [Int32: String] = [
      0: "undefined", 4: "uint16", 5: "int16", 8: "string", 11: "fp64", 12: "uint32", 13: "uint64",
      14: "complex64", 15: "complex128", 17: "fp8-e4m3fn", 18: "fp8-e4m3fnuz", 19: "fp8-e5m2",
      20: "fp8-e5m2fnuz", 21: "uint4", 22: "int4", 23: "fp4-e2m1", 24: "fp8-e8m0", 25: "uint2",
      26: "int2",
    ]
    return others[number] ?? "number \(number)"
  }
}
