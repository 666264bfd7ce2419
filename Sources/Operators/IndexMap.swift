import ChiasmTensor

/// Where each element of one tensor lies in another: a table per axis whose entries add up to
/// the offset. Transposing, slicing, padding, broadcasting and reducing are all such maps; read
/// forwards they gather, read backwards they scatter.
struct IndexMap {
  /// Offsets by axis and position; negative ones lie outside.
  private let tables: [[Int]]

  /// - Parameter tables: offsets by axis and position; nil lies outside.
  init(tables: [[Int?]]) { self.tables = tables.map { $0.map { $0 ?? -1 } } }

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
      return along.map { $0.map { $0 * strides[axis] } ?? -1 }
    }
  }

  /// The offset of each element in row-major order, -1 outside.
  var offsets: [Int] {
    tables.reduce([0]) { starts, table in
      Array(unsafeUninitializedCapacity: starts.count * table.count) { buffer, count in
        for start in starts {
          for entry in table {
            buffer[count] = start >= 0 && entry >= 0 ? start + entry : -1
            count += 1
          }
        }
      }
    }
  }

  /// The elements of `source` this map points at; `fill` outside. Bits are kept.
  func gather(_ source: Tensor, shape: Shape, fill: Double = 0) -> Tensor {
    let outside = Tensor(repeating: fill, type: TensorType(source.elementType, .scalar))
    var result = Tensor(zeros: TensorType(source.elementType, shape))
    result.withUnsafeMutableBytes { target in
      source.withUnsafeBytes { bytes in
        outside.withUnsafeBytes { outside in
          source.elementType.withBits { copy($0, bytes, outside, target) }
        }
      }
    }
    return result
  }

  /// Moves elements of the size of `Bits`.
  private func copy<Bits: FixedWidthInteger>(
    _: Bits.Type, _ source: UnsafeRawBufferPointer, _ outside: UnsafeRawBufferPointer,
    _ target: UnsafeMutableRawBufferPointer
  ) {
    let (source, fill) = (source.assumingMemoryBound(to: Bits.self), outside.load(as: Bits.self))
    let target = target.assumingMemoryBound(to: Bits.self)
    for (index, offset) in offsets.enumerated() {
      target[index] = offset < 0 ? fill : source[offset]
    }
  }

  /// The adjoint: zeros of `shape` to which every element of `source` is added where this map
  /// points.
  func scatter(_ source: Tensor, shape: Shape) -> Tensor {
    var sums = [Double](repeating: 0, count: shape.count)
    for (value, offset) in zip(source.doubles, offsets) where offset >= 0 { sums[offset] += value }
    return Tensor(nearest: sums, type: TensorType(source.elementType, shape))
  }
}

extension Tensor {
  /// The tensor broadcast to `shape`.
  ///
  /// - Precondition: it broadcasts to `shape`.
  func stretched(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    return IndexMap(broadcasting: self.shape, to: shape).gather(self, shape: shape)
  }
}
