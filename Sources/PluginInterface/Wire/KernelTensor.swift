public import CChiasmPlugin
public import ChiasmTensor

/// Memory with a type and strides, as kernels see it. Element `[i, j, ...]` lies at
/// `data + i * strides[0] + j * strides[1] + ...`, in elements.
public typealias KernelTensor = chiasm_tensor

extension chiasm_tensor {
  /// Dense, row-major memory.
  ///
  /// - Precondition: at most 8 axes.
  public init(_ data: UnsafeMutableRawPointer?, _ type: TensorType) {
    self.init(data, type, strides: type.shape.strides)
  }

  /// - Parameter strides: in elements, one per axis.
  /// - Precondition: at most 8 axes, and as many strides as axes.
  public init(_ data: UnsafeMutableRawPointer?, _ type: TensorType, strides: [Int]) {
    precondition(type.shape.rank <= Int(CHIASM_MAX_RANK), "\(type) has too many axes")
    precondition(strides.count == type.shape.rank, "strides \(strides) for \(type)")
    self.init()
    self.data = data
    self.type.element_type = Int32(type.elementType.rawValue)
    self.type.rank = Int32(type.shape.rank)
    for axis in strides.indices {
      self[extent: axis] = type.shape[axis]
      self[stride: axis] = strides[axis]
    }
  }

  public var rank: Int { Int(type.rank) }

  /// The number of elements; 1 for a scalar.
  public var count: Int { (0..<rank).reduce(1) { $0 * self[extent: $1] } }

  public var elementType: ElementType? {
    UInt8(exactly: type.element_type).flatMap(ElementType.init(rawValue:))
  }

  /// Whether the elements lie row-major without gaps.
  public var isDense: Bool {
    var expected = 1
    for axis in (0..<rank).reversed() {
      if self[extent: axis] != 1 && self[stride: axis] != expected { return false }
      expected *= self[extent: axis]
    }
    return true
  }

  /// - Precondition: 0 <= `axis` < 8.
  public subscript(extent axis: Int) -> Int {
    get { withUnsafeBytes(of: type.extents) { Int($0.assumingMemoryBound(to: Int64.self)[axis]) } }
    set {
      withUnsafeMutableBytes(of: &type.extents) {
        $0.assumingMemoryBound(to: Int64.self)[axis] = Int64(newValue)
      }
    }
  }

  /// - Precondition: 0 <= `axis` < 8.
  public subscript(stride axis: Int) -> Int {
    get { withUnsafeBytes(of: strides) { Int($0.assumingMemoryBound(to: Int64.self)[axis]) } }
    set {
      withUnsafeMutableBytes(of: &strides) {
        $0.assumingMemoryBound(to: Int64.self)[axis] = Int64(newValue)
      }
    }
  }

  /// The elements of dense memory.
  ///
  /// - Precondition: the tensor is dense and `Element` is its element type.
  public func elements<Element: TensorElement>(of _: Element.Type = Element.self)
    -> UnsafeMutableBufferPointer<Element>
  {
    precondition(isDense && Element.elementType == elementType, "\(Element.self) of other memory")
    return UnsafeMutableBufferPointer(
      start: data?.assumingMemoryBound(to: Element.self), count: data == nil ? 0 : count)
  }
}
