import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// What an ONNX Resize does to each axis of a tensor, and its operators.
struct AxisResizes {
  /// One axis that may change.
  private struct Change {
    let axis: Int
    let input: Int
    /// The new extent; nil when the scale alone decides.
    var size: Int?
    /// The scale that positions are computed with; nil for that of the extents.
    var scale: Double?
    var region = (start: 0.0, end: 1.0)

    var isIdentity: Bool {
      (size ?? input) == input && (scale ?? 1) == 1 && region.start == 0 && region.end == 1
    }
  }

  private var changes: [Change]

  init(
    _ c: ConversionContext, _ x: Value, axes: [Int], scales: [Double]
  ) throws(ConversionError) {
    guard scales.count == axes.count else {
      throw c.refusal("scales expected \(axes.count) entries, got \(scales.count)")
    }
    changes = zip(axes, scales).map { Change(axis: $0, input: c.shape(x)[$0], scale: $1) }
  }

  /// - Parameter scale: for all positions; nil for that of each axis.
  init(
    _ c: ConversionContext, _ x: Value, axes: [Int], sizes: [Int], scale: Double?
  ) throws(ConversionError) {
    changes = zip(axes, sizes).map {
      Change(axis: $0, input: c.shape(x)[$0], size: $1, scale: scale)
    }
  }

  /// The one scale of all axes that a policy for the aspect ratio demands, after changing `sizes`
  /// accordingly; nil when each axis has its own.
  static func scale(
    _ c: ConversionContext, _ x: Value, axes: [Int], sizes: inout [Int], policy: String
  ) throws(ConversionError) -> Double? {
    guard sizes.count == axes.count else {
      throw c.refusal("sizes expected \(axes.count) entries, got \(sizes.count)")
    }
    let limit = Int(Int32.max)
    guard sizes.allSatisfy({ (1...limit).contains($0) }) else {
      throw c.refusal("sizes expected entries in 1...\(limit), got \(sizes)")
    }
    let ratios = zip(axes, sizes).map { Double($1) / Double(max(c.shape(x)[$0], 1)) }
    let scale: Double?
    switch policy {
    case "stretch": return nil
    case "not_larger": scale = ratios.min()
    case "not_smaller": scale = ratios.max()
    default: throw c.refusal("keep_aspect_ratio_policy \"\(policy)\" is not supported")
    }
    guard let scale else { return nil }
    let lengths = axes.map { (scale * Double(c.shape(x)[$0]) + 0.5).rounded(.down) }
    guard lengths.allSatisfy({ $0 <= Double(limit) }) else {
      throw c.refusal("expected new extents up to \(limit), got \(lengths)")
    }
    sizes = lengths.map { Int($0) }
    return scale
  }

  /// - Parameter region: all starts, then all ends.
  mutating func setRegion(_ c: ConversionContext, _ region: [Double], axes: [Int])
    throws(ConversionError)
  {
    guard region.count == 2 * axes.count else {
      throw c.refusal("roi expected \(2 * axes.count) entries, got \(region.count)")
    }
    for index in changes.indices {
      changes[index].region = (region[index], region[index + axes.count])
    }
  }

  // MARK: Operators

  /// The axes that change become the last three of five or less.
  func applied(to x: Value, _ resize: Resize, _ c: ConversionContext)
    throws(ConversionError) -> Value
  {
    let changed = changes.filter { !$0.isIdentity }.sorted { $0.axis < $1.axis }
    guard let first = changed.first else { return x }
    let shape = c.shape(x)
    guard changed.count <= 3 else {
      throw c.refusal("expected at most 3 axes to change, got \(changed.count)")
    }
    if (3...5).contains(shape.rank), first.axis >= 2 {
      let all = (2..<shape.rank).map { axis in
        changed.first { $0.axis == axis }
          ?? Change(axis: axis, input: shape[axis], size: shape[axis])
      }
      return try resized(x, all, resize, c)
    }
    let others = (0..<shape.rank).filter { axis in !changed.contains { $0.axis == axis } }
    let order = others + changed.map(\.axis)
    let isOrdered = order == Array(0..<shape.rank)
    let turned = isOrdered ? x : try c.builder.transpose(x, permutation: order)
    let outer = others.map { shape[$0] }
    let flat = try c.builder.reshape(
      turned, to: [1, outer.reduce(1, *)] + changed.map(\.input))
    let y = try resized(flat, changed, resize, c)
    let unfolded = try c.builder.reshape(y, to: outer + c.shape(y).extents[2...])
    if isOrdered { return unfolded }
    let back = (0..<shape.rank).map { axis in order.firstIndex(of: axis) ?? axis }
    return try c.builder.transpose(unfolded, permutation: back)
  }

  /// Resizes the spatial axes as `changes` say.
  private func resized(
    _ x: Value, _ changes: [Change], _ resize: Resize, _ c: ConversionContext
  ) throws(ConversionError) -> Value {
    var resize = resize
    let scales = changes.map(exactScale)
    if let scales = Self.all(scales) {
      resize.scales = scales
    } else {
      resize.size = changes.map { $0.size ?? $0.input }
      if changes.contains(where: { $0.scale != nil }) {
        resize.scales = changes.map { $0.scale ?? Double($0.size ?? $0.input) / Double($0.input) }
      }
    }
    if resize.corners == .cropAndResize {
      resize.region = changes.map(\.region.start) + changes.map(\.region.end)
    }
    simplify(&resize, changes)
    return try c.addOne(resize.id, [x], resize.attributes)
  }

  /// The scale that says all about an axis: a given one, or a whole ratio of extents.
  private func exactScale(_ change: Change) -> Double? {
    guard let size = change.size else { return change.scale }
    guard change.scale == nil, change.input > 0 else { return nil }
    return size % change.input == 0 ? Double(size / change.input) : nil
  }

  private static func all(_ scales: [Double?]) -> [Double]? {
    let known = scales.compactMap { $0 }
    return known.count == scales.count ? known : nil
  }

  /// Says the same in the simplest words, which are those with kernels of their own.
  private func simplify(_ resize: inout Resize, _ changes: [Change]) {
    let isWhole = resize.size.isEmpty && resize.scales.allSatisfy { $0 == $0.rounded() }
    let outputs = zip(changes, isWhole ? resize.scales : []).map { Double($0.input) * $1 }
    let isLong = isWhole ? outputs.allSatisfy { $0 > 1 } : resize.size.allSatisfy { $0 > 1 }
    if resize.corners == .pytorchHalfPixel, isLong, isWhole || !resize.size.isEmpty {
      resize.corners = .halfPixel
    }
    if resize.corners == .halfPixelSymmetric, isWhole || resize.scales.isEmpty {
      resize.corners = .halfPixel
    }
    guard resize.mode == .nearest, let rounding = resize.rounding else { return }
    let isNearer = rounding == .preferFloor || rounding == .preferCeil
    if resize.corners == .asymmetric && rounding == .floor
      || resize.corners == .halfPixel && isNearer && isWhole
    {
      (resize.corners, resize.rounding) = (.halfPixel, nil)
    }
  }
}
