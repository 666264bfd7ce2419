public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// A product with a constant matrix and what follows it, as one loop nest. Lowered graphs only; no
/// file has it.
///
/// `y = epilogue(a · B + bias, addends...)`
///
/// **Inputs:** a `[..., M, K]`, B `[K, N]` or its transpose, bias `[N]` when `hasBias`, then the
/// addends, each with the type of the output.
public struct FusedProduct: FusedOperator {
  public let transposesB: Bool
  public var hasBias = false
  public var epilogue = FusedEpilogue()

  public init(transposesB: Bool) { self.transposesB = transposesB }

  public var id: OperatorID { "fused-product" }
  public var revision: Int { 1 }
  public var firstAddend: Int { hasBias ? 3 : 2 }

  public var attributes: Attributes {
    var attributes: Attributes = transposesB ? ["transpose-b": .bool(true)] : [:]
    epilogue.describe(&attributes)
    return attributes
  }

  private var base: MatMul { MatMul(transposeA: false, transposeB: transposesB) }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try checkCount(inputs)
    let output = try base.infer(Array(inputs[..<2]))
    if hasBias, inputs[2].shape.extents != [output[0].shape.extents.last ?? 0] {
      throw OperatorError(.shape, id, "bias expected a number for each column, got \(inputs[2])")
    }
    try checkAddends(inputs, output: output[0])
    return output
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var y = try base.evaluate(Array(inputs[..<2]))[0]
    if hasBias { y = try Add().evaluate([y, inputs[2]])[0] }
    return [try epilogue.evaluate(y, addends: inputs[firstAddend...])]
  }

  /// Whether a product is one of rows with a constant matrix.
  static func fits(_ product: MatMul, _ node: Node, _ graph: Graph) -> Bool {
    !product.transposeA && graph.shape(of: node.inputs[1]).rank == 2
      && graph.shape(of: node.output).count > 0 && graph.shape(of: node.inputs[1]).count > 0
  }
}
