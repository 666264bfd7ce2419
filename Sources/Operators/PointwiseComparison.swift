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
    if inputs[0].elementType == .int64 {
      let (a, b) = (inputs[0].elements(of: Int64.self), inputs[1].elements(of: Int64.self))
      return [compare(a, b, inputs.map(\.shape), shape)]
    }
    return [compare(inputs[0].doubles, inputs[1].doubles, inputs.map(\.shape), shape)]
  }

  private func compare<Number: Comparable>(
    _ a: [Number], _ b: [Number], _ shapes: [Shape], _ shape: Shape
  ) -> Tensor {
    let offsetsA = IndexMap(broadcasting: shapes[0], to: shape).offsets
    let offsetsB = IndexMap(broadcasting: shapes[1], to: shape).offsets
    return Tensor(zip(offsetsA, offsetsB).map { holds(a[$0], b[$1]) }, shape: shape)
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil, nil] }
}
