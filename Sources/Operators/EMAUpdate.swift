public import ChiasmGraph
public import ChiasmTensor

/// One step of an exponential moving average: `decay * average + (1 - decay) * x`. What a mean
/// teacher's weights follow its student's by (Tarvainen and Valpola 2017, Eq. 1).
///
/// **Shapes:** average of any shape, x like it, decay `[1]` to the new average. Element types:
/// fp32, fp16, bf16.
public struct EMAUpdate: AttributeFree {
  public static let id: OperatorID = "ema-update"

  public init() {}

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectFloatingPoint(inputs)
    try expectShape(inputs[1], inputs[0].shape, of: "x")
    try expectShape(inputs[2], [1], of: "decay")
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let decay = inputs[2].doubles[0]
    let average = zip(inputs[0].doubles, inputs[1].doubles).map { decay * $0 + (1 - decay) * $1 }
    return [Tensor(nearest: average, type: inputs[0].type)]
  }
}
