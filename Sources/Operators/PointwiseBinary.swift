public import ChiasmGraph
public import ChiasmTensor

/// A scalar function of two tensors, element by element.
///
/// **Shapes:** a and b broadcast: trailing axes are aligned, extent 1 and missing axes stretch.
/// Element types: all but bool, both the same. Integers are computed in `Double` and converted as
/// ``TensorElement/nearest(_:)`` does: quotients round toward zero, results saturate.
public protocol PointwiseBinary: StandardOperator {
  func apply(_ a: Double, _ b: Double) -> Double
}

extension PointwiseBinary {
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectNumeric(inputs)
    return [TensorType(inputs[0].elementType, try broadcastShape(inputs))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (a, b) = (inputs[0].stretched(to: type.shape), inputs[1].stretched(to: type.shape))
    return [Tensor(nearest: zip(a.doubles, b.doubles).map(apply), type: type)]
  }
}
