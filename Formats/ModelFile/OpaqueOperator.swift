import ChiasmGraph
import ChiasmTensor

/// Stands for an operator nobody in this process knows: its name, attributes and output types as
/// the file states them. It can be shown and stored, not computed.
struct OpaqueOperator: Operator {
  let id: OperatorID
  let revision: Int
  let attributes: Attributes
  let outputTypes: [TensorType]

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { outputTypes }

  func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    throw OperatorError(.unknownOperator, id, "expected its plugin to be loaded")
  }
}
