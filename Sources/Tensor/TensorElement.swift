/// A Swift type whose memory is one tensor element.
public protocol TensorElement: BitwiseCopyable, Sendable {
  static var elementType: ElementType { get }

  /// The value as a `Double`; `Bool` is 0 or 1. Exact except for integers beyond 2^53.
  var asDouble: Double { get }

  /// The element nearest to `value`.
  ///
  /// **Edge cases:** integers round toward zero and saturate, NaN becomes 0; `Bool` is
  /// `value != 0`; floating-point types round to nearest even.
  static func nearest(_ value: Double) -> Self
}

extension Float: TensorElement {
  public static var elementType: ElementType { .float32 }
  public var asDouble: Double { Double(self) }
  public static func nearest(_ value: Double) -> Float { Float(value) }
}

extension Float16: TensorElement {
  public static var elementType: ElementType { .float16 }
  public var asDouble: Double { Double(self) }
  public static func nearest(_ value: Double) -> Float16 { Float16(value) }
}

extension BFloat16: TensorElement {
  public static var elementType: ElementType { .bfloat16 }
  public var asDouble: Double { Double(Float(self)) }
  public static func nearest(_ value: Double) -> BFloat16 { BFloat16(Float(value)) }
}

extension TensorElement where Self: FixedWidthInteger {
  public var asDouble: Double { Double(self) }
  public static func nearest(_ value: Double) -> Self {
    if value.isNaN { return 0 }
    if value >= Double(Self.max) { return .max }
    if value <= Double(Self.min) { return .min }
    return Self(value)
  }
}

extension Int8: TensorElement { public static var elementType: ElementType { .int8 } }
extension UInt8: TensorElement { public static var elementType: ElementType { .uint8 } }
extension Int32: TensorElement { public static var elementType: ElementType { .int32 } }
extension Int64: TensorElement { public static var elementType: ElementType { .int64 } }

extension Bool: TensorElement {
  public static var elementType: ElementType { .bool }
  public var asDouble: Double { self ? 1 : 0 }
  public static func nearest(_ value: Double) -> Bool { value != 0 }
}

extension ElementType {
  /// Calls `body` with the Swift type of this element type.
  public func withElement<R, E>(
    _ body: (any TensorElement.Type) throws(E) -> R
  ) throws(E) -> R {
    switch self {
    case .float32: try body(Float.self)
    case .float16: try body(Float16.self)
    case .bfloat16: try body(BFloat16.self)
    case .int8: try body(Int8.self)
    case .uint8: try body(UInt8.self)
    case .int32: try body(Int32.self)
    case .int64: try body(Int64.self)
    case .bool: try body(Bool.self)
    }
  }
}
