public import ChiasmGraph
public import ChiasmTensor

/// The same tensor in another layout. Lowered graphs only; the identity to the mathematics.
public struct Reorder: Operator {
  public let from: Layout
  public let to: Layout

  public init(from: Layout, to: Layout) {
    self.from = from
    self.to = to
  }

  public var id: OperatorID { "reorder" }
  public var revision: Int { 1 }

  public var attributes: Attributes {
    ["from": .string(from.description), "to": .string(to.description)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.count == 1 else {
      throw OperatorError(.arity, id, "expected 1 input, got \(inputs.count)")
    }
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] { inputs }
}
