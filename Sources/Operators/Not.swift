public import ChiasmGraph
public import ChiasmTensor

/// Not `x`: of bools the other one, of integers every bit turned over.
///
/// **Shapes:** x of any shape to the same. Element types: bool and integers. No gradient flows
/// through it.
public struct Not: AttributeFree {
  public static let id: OperatorID = "not"

  public init() {}

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectBits(inputs)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [Tensor(bits: inputs[0].bits.map(~), type: inputs[0].type)]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
