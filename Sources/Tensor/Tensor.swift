/// Dense, row-major data with a type. A value: copies share memory until one is written.
public struct Tensor: Sendable {
  public let type: TensorType
  private var storage: Storage

  public var shape: Shape { type.shape }
  public var elementType: ElementType { type.elementType }
  public var count: Int { shape.count }

  /// A tensor of zeros.
  public init(zeros type: TensorType) {
    self.type = type
    storage = Storage(byteCount: type.byteCount)
  }

  /// A tensor over existing memory.
  ///
  /// - Precondition: `storage` holds at least `type.byteCount` bytes.
  public init(_ type: TensorType, storage: Storage) {
    precondition(storage.bytes.count >= type.byteCount, "\(type) needs \(type.byteCount) bytes")
    self.type = type
    self.storage = storage
  }

  /// A tensor of `elements` in row-major order.
  ///
  /// - Precondition: `elements.count == shape.count`.
  public init<Element: TensorElement>(_ elements: [Element], shape: Shape) {
    precondition(elements.count == shape.count, "\(elements.count) elements for shape \(shape)")
    type = TensorType(Element.elementType, shape)
    storage = Storage(uninitializedByteCount: type.byteCount)
    elements.withUnsafeBytes { storage.bytes.copyMemory(from: $0) }
  }

  /// A tensor of the elements nearest to `values` (see ``TensorElement/nearest(_:)``).
  ///
  /// - Precondition: `values.count == type.shape.count`.
  public init(nearest values: [Double], type: TensorType) {
    precondition(values.count == type.shape.count, "\(values.count) values for \(type)")
    func convert<Element: TensorElement>(_: Element.Type) -> Tensor {
      Tensor(values.map(Element.nearest), shape: type.shape)
    }
    self = type.elementType.withElement { convert($0) }
  }

  /// A tensor with one element and no axes.
  public init<Element: TensorElement>(scalar: Element) {
    self.init([scalar], shape: .scalar)
  }

  /// A tensor filled with one value.
  public init(repeating value: Double, type: TensorType) {
    self.init(nearest: Array(repeating: value, count: type.shape.count), type: type)
  }

  /// The elements as `Double`, whatever the element type; exact except for int64 beyond 2^53.
  public var doubles: [Double] {
    func convert<Element: TensorElement>(_: Element.Type) -> [Double] {
      withElements(of: Element.self) { $0.map(\.asDouble) }
    }
    return elementType.withElement { convert($0) }
  }

  /// The elements.
  ///
  /// - Precondition: `Element` is the tensor's element type.
  public func elements<Element: TensorElement>(of _: Element.Type = Element.self) -> [Element] {
    withElements(of: Element.self) { Array($0) }
  }

  /// The same data under another shape.
  ///
  /// - Precondition: the counts are equal.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(shape.count == count, "cannot reshape \(self.shape) to \(shape)")
    return Tensor(TensorType(elementType, shape), storage: storage)
  }

  /// The data converted element by element (see ``TensorElement/nearest(_:)``).
  public func converted(to elementType: ElementType) -> Tensor {
    if elementType == self.elementType { return self }
    return Tensor(nearest: doubles, type: TensorType(elementType, shape))
  }

  /// Whether type and bytes are the same; NaNs compare by their bits.
  public func isIdentical(to other: Tensor) -> Bool {
    guard type == other.type else { return false }
    if storage === other.storage { return true }
    return withUnsafeBytes { a in other.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
}

extension Tensor {
  public func withUnsafeBytes<R, E>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let result = try body(UnsafeRawBufferPointer(rebasing: storage.bytes[..<type.byteCount]))
    extendLifetime(storage)
    return result
  }

  /// Lets the system have the memory behind the bytes where they lie in a mapped file, from which
  /// they are read again when they are touched. Only a hint.
  public func giveBackPages() { storage.giveBack() }

  /// Gives write access, after copying the bytes when they are shared or borrowed.
  public mutating func withUnsafeMutableBytes<R, E>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    if !storage.isWritable || !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(uninitializedByteCount: type.byteCount)
      copy.bytes.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: storage.bytes[..<type.byteCount]))
      storage = copy
    }
    return try body(UnsafeMutableRawBufferPointer(rebasing: storage.bytes[..<type.byteCount]))
  }

  /// - Precondition: `Element` is the tensor's element type.
  public func withElements<Element: TensorElement, R, E>(
    of _: Element.Type, _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
  ) throws(E) -> R {
    precondition(Element.elementType == elementType, "\(Element.self) read from \(type)")
    return try withUnsafeBytes { bytes throws(E) in
      try body(bytes.assumingMemoryBound(to: Element.self))
    }
  }

  /// - Precondition: `Element` is the tensor's element type.
  public mutating func withMutableElements<Element: TensorElement, R, E>(
    of _: Element.Type, _ body: (UnsafeMutableBufferPointer<Element>) throws(E) -> R
  ) throws(E) -> R {
    precondition(Element.elementType == elementType, "\(Element.self) written to \(type)")
    return try withUnsafeMutableBytes { bytes throws(E) in
      try body(bytes.assumingMemoryBound(to: Element.self))
    }
  }
}
