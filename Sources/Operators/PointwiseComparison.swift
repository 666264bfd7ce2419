public import ChiasmGraph
public import ChiasmTensor

/// A relation between two tensors, element by element. NaN stands in no relation.
///
/// **Shapes:** a and b broadcast: trailing axes are aligned, extent 1 and missing axes stretch.
/// Element types: all but bool, both the same, to bool. Constant almost everywhere: no gradient
/// flows through it.
public protocol PointwiseComparison: StandardOperator {
  func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool
}

extension PointwiseComparison {
  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectNumeric(inputs)
    return [TensorType(.bool, try broadcastShape(inputs))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = try infer(inputs.map(\.type))[0].shape
    let (a, b) = (inputs[0].stretched(to: shape), inputs[1].stretched(to: shape))
    let relation =
      a.elementType == .int64
      ? zip(a.bits, b.bits).map { holds($0, $1) } : zip(a.doubles, b.doubles).map { holds($0, $1) }
    return [Tensor(relation, shape: shape)]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil, nil] }
}
