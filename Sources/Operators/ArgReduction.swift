public import ChiasmGraph
public import ChiasmTensor

/// The position of one element along an axis.
///
/// **Shapes:** the axis vanishes, or has extent 1 with `keepAxes`. Element types: all but bool, to
/// int64. No gradient flows through it.
///
/// **Edge cases:** of equal elements the first, or the last with `last`; a NaN before any number.
/// An axis without elements is refused.
public protocol ArgReduction: StandardOperator {
  /// A negative axis counts from the back.
  var axis: Int { get set }
  var keepAxes: Bool { get set }
  /// Whether the last of equal elements counts instead of the first.
  var last: Bool { get set }

  init(axis: Int, keepAxes: Bool, last: Bool)

  /// Whether `a` counts before `b`; neither is NaN.
  func precedes(_ a: Double, _ b: Double) -> Bool
}

extension ArgReduction {
  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis", "keep-axes", "last"], for: Self.id)
    self.init(
      axis: try attributes.int("axis", default: 0, for: Self.id),
      keepAxes: try attributes.bool("keep-axes", default: false, for: Self.id),
      last: try attributes.bool("last", default: false, for: Self.id))
  }

  public var attributes: Attributes {
    ["axis": .int(axis), "keep-axes": .bool(keepAxes), "last": .bool(last)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    var extents = inputs[0].shape.extents
    let axis = try resolve(axis: axis, rank: extents.count)
    guard extents[axis] > 0 else {
      throw OperatorError(.shape, id, "expected elements along axis \(axis), got \(extents)")
    }
    if keepAxes { extents[axis] = 1 } else { extents.remove(at: axis) }
    return [TensorType(.int64, try shape(checking: extents))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = try infer(inputs.map(\.type))[0].shape
    let x = inputs[0].doubles
    let blocks = AxisBlocks(
      inputs[0].shape, axis: try resolve(axis: axis, rank: inputs[0].shape.rank))
    var positions: [Int64] = []
    positions.reserveCapacity(shape.count)
    blocks.forEachLine { start in
      var winner = 0
      for position in 1..<max(blocks.extent, 1) {
        let (best, next) = (x[start + winner * blocks.inner], x[start + position * blocks.inner])
        if replaces(best, by: next) { winner = position }
      }
      positions.append(Int64(winner))
    }
    return [Tensor(positions, shape: shape)]
  }

  /// Whether `next`, which stands behind `best`, counts before it.
  private func replaces(_ best: Double, by next: Double) -> Bool {
    if best.isNaN { return next.isNaN && last }
    return next.isNaN || precedes(next, best) || (last && next == best)
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
