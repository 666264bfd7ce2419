public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// A normalisation by given statistics with what follows it. Lowered graphs only; no file has it.
///
/// `y = epilogue((x - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + offset[c], addends...)`
///
/// **Inputs:** x `[N, C, s...]`, mean, variance, scale, offset `[C]`, then the addends, each with
/// x's type.
public struct FusedBatchNorm: FusedOperator {
  /// Added to the variance.
  public let epsilon: Double
  public var epilogue = FusedEpilogue()

  public init(epsilon: Double) { self.epsilon = epsilon }

  public var id: OperatorID { "fused-batch-norm" }
  public var revision: Int { 1 }
  public var firstAddend: Int { 5 }

  public var attributes: Attributes {
    var attributes: Attributes = ["epsilon": .float(epsilon)]
    epilogue.describe(&attributes)
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try checkCount(inputs)
    let (x, mean, variance) = (inputs[0], inputs[1], inputs[2])
    let output = try BatchNorm(epsilon: epsilon).infer([x, inputs[3], inputs[4], mean, variance])
    try checkAddends(inputs, output: output[0])
    return output
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let (x, mean, variance) = (inputs[0], inputs[1], inputs[2])
    let y = try BatchNorm(epsilon: epsilon).evaluate([x, inputs[3], inputs[4], mean, variance])[0]
    return [try epilogue.evaluate(y, addends: inputs[firstAddend...])]
  }
}
