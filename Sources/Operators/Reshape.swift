public import ChiasmGraph
public import ChiasmTensor

/// The same elements in the same order under another shape.
///
/// Element types: all.
public struct Reshape: StandardOperator {
  public static let id: OperatorID = "reshape"

  /// The new extents: -1, at most once, stands for what is left; 0 copies the extent of that axis.
  public var shape: [Int]

  public init(shape: [Int]) { self.shape = shape }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["shape"], for: Self.id)
    shape = try attributes.ints("shape", for: Self.id)
  }

  public var attributes: Attributes { ["shape": .ints(shape)] }

  public var form: OperatorForm { .view }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    let old = inputs[0].shape
    try expect(
      shape.allSatisfy { $0 >= -1 } && shape.count { $0 == -1 } <= 1, attribute: "shape",
      "extents of at least 0 and -1 at most once", got: shape)
    var extents = shape
    for axis in extents.indices where extents[axis] == 0 {
      try expect(
        axis < old.rank, attribute: "shape", "0 only on the first \(old.rank) axes", got: shape)
      extents[axis] = old[axis]
    }
    if let free = extents.firstIndex(of: -1) {
      extents[free] = 1
      let known = try shape(checking: extents).count
      extents[free] = known == 0 ? 0 : old.count / known
    }
    let new = try shape(checking: extents)
    guard new.count == old.count else {
      throw OperatorError(
        .shape, id, "expected \(old.count) elements as in \(old), got \(new.count) in \(new)")
    }
    return [TensorType(inputs[0].elementType, new)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [inputs[0].reshaped(to: try infer(inputs.map(\.type))[0].shape)]
  }

  /// `dy` under the old shape.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let old = context.builder.shape(of: context.inputs[0])
    return [try context.builder.reshaped(dy, to: old)]
  }
}
