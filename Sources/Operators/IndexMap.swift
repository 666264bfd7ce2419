import ChiasmTensor

/// Where each element of one tensor lies in another: a table per axis whose entries add up to
/// the offset. Transposing, slicing, padding, broadcasting and reducing are all such maps; read
/// forwards they gather, read backwards they scatter.
struct IndexMap {
  /// Offsets by axis and position; nil lies outside.
  private let tables: [[Int?]]

  init(tables: [[Int?]]) { self.tables = tables }

  /// Strides per axis of `shape`.
  init(_ shape: Shape, strides: [Int]) {
    tables = zip(shape.extents, strides).map { extent, stride in
      (0..<extent).map { $0 * stride }
    }
  }

  /// Reads `source` as if it were broadcast to `shape`.
  ///
  /// - Precondition: `source` broadcasts to `shape`.
  init(broadcasting source: Shape, to shape: Shape) {
    let added = shape.rank - source.rank
    let strides = source.strides
    self.init(
      shape,
      strides: shape.extents.indices.map { axis in
        axis < added || source[axis - added] == 1 ? 0 : strides[axis - added]
      })
  }

  /// Every axis of `source` unchanged, except those in `positions`: at output position `p` of such
  /// an axis stands the source's position `positions[axis][p]`, nil for none.
  init(_ source: Shape, positions: [Int: [Int?]]) {
    let strides = source.strides
    tables = source.extents.indices.map { axis in
      let along = positions[axis] ?? (0..<source[axis]).map(Optional.some)
      return along.map { $0.map { $0 * strides[axis] } }
    }
  }

  /// The offset of each element in row-major order, -1 outside.
  var offsets: [Int] {
    var offsets = [0]
    for table in tables {
      var next: [Int] = []
      next.reserveCapacity(offsets.count * table.count)
      for offset in offsets {
        for entry in table {
          if let entry, offset >= 0 { next.append(offset + entry) } else { next.append(-1) }
        }
      }
      offsets = next
    }
    return offsets
  }

  /// The elements of `source` this map points at; `fill` outside. Bits are kept.
  func gather(_ source: Tensor, shape: Shape, fill: Double = 0) -> Tensor {
    func gather<Element: TensorElement>(_: Element.Type) -> Tensor {
      let outside = Element.nearest(fill)
      let elements = source.withElements(of: Element.self) { elements in
        offsets.map { $0 < 0 ? outside : elements[$0] }
      }
      return Tensor(elements, shape: shape)
    }
    return source.elementType.withElement { gather($0) }
  }

  /// The adjoint: zeros of `shape` to which every element of `source` is added where this map
  /// points.
  func scatter(_ source: Tensor, shape: Shape) -> Tensor {
    var sums = [Double](repeating: 0, count: shape.count)
    for (value, offset) in zip(source.doubles, offsets) where offset >= 0 { sums[offset] += value }
    return Tensor(nearest: sums, type: TensorType(source.elementType, shape))
  }
}
