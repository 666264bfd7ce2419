public import ChiasmGraph
public import ChiasmTensor

/// An operator with the layouts of what it reads and writes. Lowered graphs only; the same operator
/// to the mathematics.
public struct LaidOut: Operator {
  public let base: any Operator
  /// One per input.
  public let inputLayouts: [Layout]
  public let outputLayout: Layout

  public init(_ base: any Operator, inputs: [Layout], output: Layout) {
    self.base = base
    inputLayouts = inputs
    outputLayout = output
  }

  public var id: OperatorID { base.id }
  public var revision: Int { base.revision }
  public var form: OperatorForm { base.form }

  public var attributes: Attributes {
    var attributes = base.attributes
    if let layout = inputLayouts.first, !layout.isPlanar {
      attributes["input-layout"] = .string(layout.description)
    }
    if !outputLayout.isPlanar { attributes["output-layout"] = .string(outputLayout.description) }
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try base.infer(inputs)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    try base.evaluate(inputs)
  }
}
