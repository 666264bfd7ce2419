public import ChiasmGraph
public import ChiasmTensor

/// A scalar function applied to every element.
///
/// **Shapes:** x of any shape to the same. Element types: all but bool. Integers are computed in
/// `Double` and converted as ``TensorElement/nearest(_:)`` does.
public protocol PointwiseUnary: StandardOperator {
  func apply(_ x: Double) -> Double
}

extension PointwiseUnary {
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [Tensor(nearest: inputs[0].doubles.map(apply), type: inputs[0].type)]
  }
}
