/// The scalar types a tensor can hold.
///
/// Raw values are the numbers stored in model files; they never change.
public enum ElementType: UInt8, Sendable, Hashable, CaseIterable {
  case float32 = 1
  case float16 = 2
  case bfloat16 = 3
  case int8 = 4
  case uint8 = 5
  case int32 = 6
  case int64 = 7
  case bool = 8

  /// The name used in text, on command lines and in JSON.
  public var name: String {
    switch self {
    case .float32: "fp32"
    case .float16: "fp16"
    case .bfloat16: "bf16"
    case .int8: "int8"
    case .uint8: "uint8"
    case .int32: "int32"
    case .int64: "int64"
    case .bool: "bool"
    }
  }

  /// The type with this `name`, or `nil`.
  public init?(name: some StringProtocol) {
    guard let match = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .int8, .uint8, .bool: 1
    case .int64: 8
    }
  }

  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float16, .bfloat16: true
    case .int8, .uint8, .int32, .int64, .bool: false
    }
  }
}

extension ElementType: CustomStringConvertible {
  public var description: String { name }
}
