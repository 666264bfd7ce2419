public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// The mask of a dropout in training. Lowered graphs only; no file has it.
///
/// **Inputs:** none, or step int64 `[1]`. **Output:** fp32 `shape`, see ``Dropout``.
public struct RandomMask: Operator {
  public let shape: Shape
  /// The share of zeros.
  public let rate: Double
  public let seed: Int

  public init(shape: Shape, rate: Double, seed: Int) {
    self.shape = shape
    self.rate = rate
    self.seed = seed
  }

  public var id: OperatorID { "random-mask" }
  public var revision: Int { 1 }

  public var attributes: Attributes {
    ["shape": .ints(shape.extents), "rate": .float(rate), "seed": .int(seed)]
  }

  private var dropout: Dropout { Dropout(rate: rate, training: true, seed: seed) }
  private var type: TensorType { TensorType(.float32, shape) }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    [try dropout.infer([type] + inputs)[1]]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [try dropout.evaluate([Tensor(zeros: type)] + inputs)[1]]
  }
}
