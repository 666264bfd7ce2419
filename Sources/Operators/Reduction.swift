public import ChiasmGraph
public import ChiasmTensor

/// One number for all elements along some axes.
///
/// **Shapes:** the reduced axes vanish, or have extent 1 with `keepAxes`. Element types: all but
/// bool; integers are computed in `Double` and converted as ``TensorElement/nearest(_:)`` does.
public protocol Reduction: StandardOperator {
  /// Distinct axes; negative ones count from the back; empty means all.
  var axes: [Int] { get set }
  var keepAxes: Bool { get set }

  init(axes: [Int], keepAxes: Bool)

  /// The result for no elements.
  var initial: Double { get }
  func combine(_ partial: Double, _ element: Double) -> Double
  /// The result for `count` elements.
  func finish(_ total: Double, count: Int) -> Double
}

extension Reduction {
  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axes", "keep-axes"], for: Self.id)
    self.init(
      axes: try attributes.ints("axes", default: [], for: Self.id),
      keepAxes: try attributes.bool("keep-axes", default: false, for: Self.id))
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: ["axes": .ints(axes), "keep-axes": .bool(keepAxes)])
  }

  public func finish(_ total: Double, count: Int) -> Double { total }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    let shape = inputs[0].shape
    let reduced = try reducedAxes(rank: shape.rank)
    let kept = shape.extents.indices.filter { !reduced.contains($0) }
    let result = keepAxes ? try keptShape(shape) : Shape(kept.map { shape[$0] })
    return [TensorType(inputs[0].elementType, result)]
  }

  func reducedAxes(rank: Int) throws(OperatorError) -> [Int] {
    axes.isEmpty ? Array(0..<rank) : try resolve(axes: axes, rank: rank)
  }

  /// `shape` with the reduced axes as 1.
  func keptShape(_ shape: Shape) throws(OperatorError) -> Shape {
    var extents = shape.extents
    for axis in try reducedAxes(rank: shape.rank) { extents[axis] = 1 }
    return try self.shape(checking: extents)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let kept = try keptShape(inputs[0].shape)
    let targets = IndexMap(broadcasting: kept, to: inputs[0].shape).offsets
    var totals = [Double](repeating: initial, count: kept.count)
    for (element, target) in zip(inputs[0].doubles, targets) {
      totals[target] = combine(totals[target], element)
    }
    let extents = inputs[0].shape.extents
    let count = try reducedAxes(rank: extents.count).reduce(1) { $0 * extents[$1] }
    return [Tensor(nearest: totals.map { finish($0, count: count) }, type: type)]
  }

  /// `value`, shaped as the result, broadcast to the shape of `x`.
  func spread(_ value: Value, over x: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let shape = builder.shape(of: x)
    return try builder.broadcast(kept(value, over: x, builder), to: shape)
  }

  /// `value`, shaped as the result, with the reduced axes put back as 1.
  func kept(_ value: Value, over x: Value, _ builder: any OperatorBuilder)
    throws(OperatorError) -> Value
  {
    let kept = try keptShape(builder.shape(of: x))
    return builder.shape(of: value) == kept ? value : try builder.reshaped(value, to: kept)
  }
}
