/// What is known of a tensor before it has data: its element type and shape.
public struct TensorType: Sendable, Hashable {
  public var elementType: ElementType
  public var shape: Shape

  public init(_ elementType: ElementType, _ shape: Shape) {
    self.elementType = elementType
    self.shape = shape
  }

  /// The number of bytes of dense, row-major data.
  public var byteCount: Int { shape.count * elementType.byteCount }
}

extension TensorType: CustomStringConvertible {
  /// `fp32[1, 16, 112, 112, 48]`
  public var description: String {
    "\(elementType.name)[\(shape.extents.map(String.init).joined(separator: ", "))]"
  }
}
