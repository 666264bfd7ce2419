public import ChiasmGraph
public import ChiasmTensor

/// One step of stochastic gradient descent with momentum and weight decay, without dampening:
///
/// `v' = momentum * v + (g + weight-decay * w)`, `w' = w - rate * v'`
///
/// **Shapes:** w of any shape, g and v like it, rate `[1]` to w' and v' like w. Element types:
/// fp32, fp16, bf16.
///
/// **Source:** Sutskever, Martens, Dahl and Hinton 2013 for the momentum; the rate outside of the
/// velocity as in PyTorch's SGD.
public struct SGDUpdate: StandardOperator {
  public static let id: OperatorID = "sgd-update"

  /// What is kept of the velocity.
  public var momentum: Double
  /// The share of the weight added to its gradient.
  public var weightDecay: Double

  public init(momentum: Double = 0.9, weightDecay: Double = 0) {
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["momentum", "weight-decay"], for: Self.id)
    momentum = try attributes.float("momentum", default: 0.9, for: Self.id)
    weightDecay = try attributes.float("weight-decay", default: 0, for: Self.id)
  }

  public var attributes: Attributes {
    ["momentum": .float(momentum), "weight-decay": .float(weightDecay)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 4...4)
    try expectFloatingPoint(inputs)
    try expectShape(inputs[1], inputs[0].shape, of: "g")
    try expectShape(inputs[2], inputs[0].shape, of: "v")
    try expectShape(inputs[3], [1], of: "rate")
    return [inputs[0], inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let (w, g, v) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
    let rate = inputs[3].doubles[0]
    let velocity = w.indices.map { momentum * v[$0] + (g[$0] + weightDecay * w[$0]) }
    let weights = zip(w, velocity).map { $0 - rate * $1 }
    return [
      Tensor(nearest: weights, type: inputs[0].type),
      Tensor(nearest: velocity, type: inputs[0].type),
    ]
  }
}
