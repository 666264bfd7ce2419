import ChiasmGraph

/// Strides, dilations and padding with one entry per spatial axis: what the lists of a windowed
/// operator mean once the rank is known.
struct WindowGeometry {
  let strides: [Int]
  let dilations: [Int]
  let paddingLow: [Int]
  let paddingHigh: [Int]

  /// The largest stride, dilation, padding and spatial extent; products of two fit in `Int`.
  static let limit = Int(Int32.max)

  /// - Parameters:
  ///   - padding: all lows then all highs; `rank` entries mean the same on both sides; none
  ///     means no padding.
  ///   - name: the operator, for errors.
  /// - Throws: ``OperatorError`` `attribute` for a list of the wrong length or entries out of
  ///   range.
  init(
    rank: Int, strides: [Int], padding: [Int], dilations: [Int], for operation: some Operator
  ) throws(OperatorError) {
    let padding = padding.count == rank ? padding + padding : padding
    self.strides = try Self.list("strides", strides, rank, default: 1, for: operation)
    self.dilations = try Self.list("dilations", dilations, rank, default: 1, for: operation)
    let both = try Self.list("padding", padding, 2 * rank, default: 0, for: operation)
    paddingLow = Array(both[..<rank])
    paddingHigh = Array(both[rank...])
  }

  /// The reach of a kernel of `extent` taps along `axis`.
  func reach(_ extent: Int, axis: Int) -> Int { dilations[axis] * (extent - 1) + 1 }

  /// The number of places a kernel fits along `axis`.
  ///
  /// - Throws: ``OperatorError`` `shape` when there is none.
  func outputExtent(input: Int, kernel: Int, axis: Int, for operation: some Operator)
    throws(OperatorError) -> Int
  {
    let room = input + paddingLow[axis] + paddingHigh[axis]
    let reach = reach(kernel, axis: axis)
    guard room >= reach else {
      throw OperatorError(
        .shape, operation.id,
        "spatial axis \(axis) expected a padded extent of at least \(reach), got \(room)")
    }
    return (room - reach) / strides[axis] + 1
  }

  static func list(
    _ name: String, _ entries: [Int], _ count: Int, default fallback: Int,
    for operation: some Operator
  ) throws(OperatorError) -> [Int] {
    if entries.isEmpty { return Array(repeating: fallback, count: count) }
    try operation.expect(
      entries.count == count, attribute: name, "\(count) entries", got: entries.count)
    try operation.expect(
      entries.allSatisfy { (fallback...limit).contains($0) }, attribute: name,
      "entries in \(fallback)...\(limit)", got: entries)
    return entries
  }

  /// - Throws: ``OperatorError`` `shape`.
  static func checkExtents(_ extents: [Int], of name: String, atLeast least: Int,
    for operation: some Operator
  ) throws(OperatorError) {
    for extent in extents where !(least...limit).contains(extent) {
      throw OperatorError(
        .shape, operation.id,
        "\(name) expected spatial extents in \(least)...\(limit), got \(extent)")
    }
  }
}
