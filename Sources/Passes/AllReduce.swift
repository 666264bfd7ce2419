public import ChiasmGraph
public import ChiasmTensor

/// The sum over all ranks, added in their order. Lowered graphs only; no file has it.
///
/// **Shapes:** x fp32 to y like x, the same bits on every rank. A reference knows one rank, and
/// takes the others to have the same x, as they have of constants.
public struct AllReduce: Operator {
  public let ranks: Int

  public init(ranks: Int) { self.ranks = ranks }

  public var id: OperatorID { "all-reduce" }
  public var revision: Int { 1 }
  public var attributes: Attributes { ["ranks": .int(ranks)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.count == 1 else {
      throw OperatorError(.arity, id, "expected 1 input, got \(inputs.count)")
    }
    guard inputs[0].elementType == .float32 else {
      throw OperatorError(.elementType, id, "expected fp32, got \(inputs[0].elementType)")
    }
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    [Tensor(nearest: inputs[0].doubles.map { $0 * Double(ranks) }, type: inputs[0].type)]
  }
}
