public import ChiasmGraph
public import ChiasmTensor

/// The gradient of a ``MaxPool`` by its input: every element of dy goes to the first, in row-major
/// order, of the largest elements of its window.
///
/// **Shapes:** x `[N, C, s...]`, dy `[N, C, o...]` to a gradient like x. Element types: all but
/// bool.
public struct MaxPoolGradient: StandardOperator {
  public static let id: OperatorID = "max-pool-gradient"

  public var pool: MaxPool

  public init(pool: MaxPool) { self.pool = pool }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(MaxPool.geometryNames, for: Self.id)
    pool = try MaxPool(attributes: attributes)
  }

  /// Those of the pooling.
  public var attributes: Attributes { pool.attributes }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectNumeric(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    try expectShape(inputs[1], try geometry(inputs[0].shape).output, of: "dy")
    return [inputs[0]]
  }

  private func geometry(_ shape: Shape) throws(OperatorError) -> PoolingGeometry {
    try PoolingGeometry(shape, pool, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let winners = try geometry(inputs[0].shape).winners(inputs[0].doubles)
    let map = IndexMap(tables: [winners])
    return [map.scatter(inputs[1], shape: inputs[0].shape)]
  }
}
