public import ChiasmGraph
public import ChiasmTensor

/// `x` itself, taken for a constant when differentiating: no gradient passes.
///
/// **Shapes:** x of any shape and element type to the same.
public struct StopGradient: AttributeFree {
  public static let id: OperatorID = "stop-gradient"

  public init() {}

  public var form: OperatorForm { .identity }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { inputs }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] { [nil] }
}
