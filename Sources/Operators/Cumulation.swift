public import ChiasmGraph
public import ChiasmTensor

/// For each element, one number for all elements up to it along an axis.
///
/// **Shapes:** x of any shape with at least one axis to the same. Element types: all but bool;
/// integers are computed in `Double` and converted as ``TensorElement/nearest(_:)`` does.
public protocol Cumulation: StandardOperator {
  /// A negative axis counts from the back.
  var axis: Int { get set }
  /// Whether the element itself is left out.
  var exclusive: Bool { get set }
  /// Whether elements from it to the end are meant instead.
  var reversed: Bool { get set }

  init(axis: Int, exclusive: Bool, reversed: Bool)

  /// The result for no elements.
  var initial: Double { get }
  func combine(_ partial: Double, _ element: Double) -> Double
}

extension Cumulation {
  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis", "exclusive", "reversed"], for: Self.id)
    self.init(
      axis: try attributes.int("axis", default: 0, for: Self.id),
      exclusive: try attributes.bool("exclusive", default: false, for: Self.id),
      reversed: try attributes.bool("reversed", default: false, for: Self.id))
  }

  public var attributes: Attributes {
    ["axis": .int(axis), "exclusive": .bool(exclusive), "reversed": .bool(reversed)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    _ = try resolve(axis: axis, rank: inputs[0].shape.rank)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let axis = try resolve(axis: axis, rank: inputs[0].shape.rank)
    let blocks = AxisBlocks(inputs[0].shape, axis: axis)
    var elements = inputs[0].doubles
    blocks.forEachLine { start in
      var partial = initial
      for step in 0..<blocks.extent {
        let position = reversed ? blocks.extent - 1 - step : step
        let offset = start + position * blocks.inner
        let next = combine(partial, elements[offset])
        elements[offset] = exclusive ? partial : next
        partial = next
      }
    }
    return [Tensor(nearest: elements, type: inputs[0].type)]
  }
}
