import ChiasmTensor

/// How indices into an axis are read: negative ones count from the back; those outside the axis
/// mean no position.
struct AxisIndex {
  let extent: Int

  func position(_ index: Int64) -> Int? {
    let position = index < 0 ? Int(index) + extent : Int(index)
    return position >= 0 && position < extent ? position : nil
  }
}

/// A tensor around one axis: `outer` blocks of `extent` rows of `inner` elements each.
struct AxisBlocks {
  let outer: Int
  let extent: Int
  let inner: Int

  init(_ shape: Shape, axis: Int) {
    outer = shape.extents[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = shape.extents[(axis + 1)...].reduce(1, *)
  }

  /// Calls `body` with the offset of the first element of every line along the axis; its others
  /// lie ``inner`` apart.
  func forEachLine(_ body: (Int) -> Void) {
    for block in 0..<outer {
      for start in 0..<inner { body(block * extent * inner + start) }
    }
  }
}
