public import ChiasmGraph
public import ChiasmTensor

/// x repeated along new leading axes and along axes of extent 1.
///
/// **Shapes:** x, which must broadcast to `shape`, to `shape`. Element types: all.
public struct Broadcast: StandardOperator {
  public static let id: OperatorID = "broadcast"

  public var shape: [Int]

  public init(shape: [Int]) { self.shape = shape }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["shape"], for: Self.id)
    shape = try attributes.ints("shape", for: Self.id)
  }

  public var attributes: Attributes { ["shape": .ints(shape)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    let target = try shape(checking: shape)
    guard inputs[0].shape.broadcast(with: target) == target else {
      throw OperatorError(
        .shape, id, "expected a shape that broadcasts to \(target), got \(inputs[0].shape)")
    }
    return [TensorType(inputs[0].elementType, target)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let target = try infer(inputs.map(\.type))[0].shape
    return [IndexMap(broadcasting: inputs[0].shape, to: target).gather(inputs[0], shape: target)]
  }

  /// The sum of `dy` over every axis that was stretched.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let builder = context.builder
    return [try builder.summed(dy, to: builder.shape(of: context.inputs[0]))]
  }
}
