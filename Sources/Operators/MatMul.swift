public import ChiasmGraph
public import ChiasmTensor

/// Matrix products over the last two axes; leading axes broadcast.
///
/// **Shapes:** a `[..., M, K]`, b `[..., K, N]` to `[..., M, N]`; with `transposeA` a is
/// `[..., K, M]`, with `transposeB` b is `[..., N, K]`. Element types: all but bool.
public struct MatMul: StandardOperator {
  public static let id: OperatorID = "matmul"

  public var transposeA: Bool
  public var transposeB: Bool

  public init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["transpose-a", "transpose-b"], for: Self.id)
    transposeA = try attributes.bool("transpose-a", default: false, for: Self.id)
    transposeB = try attributes.bool("transpose-b", default: false, for: Self.id)
  }

  public var attributes: Attributes {
    ["transpose-a": .bool(transposeA), "transpose-b": .bool(transposeB)]
  }

  /// What the product comes down to.
  private struct Extents {
    let leading: Shape
    let rows: Int
    let columns: Int
    let depth: Int
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    let extents = try extents(inputs)
    let shape = try shape(checking: extents.leading.extents + [extents.rows, extents.columns])
    return [TensorType(inputs[0].elementType, shape)]
  }

  private func extents(_ inputs: [TensorType]) throws(OperatorError) -> Extents {
    try expectArity(inputs, 2...2)
    try expectNumeric(inputs)
    try expectRank(inputs[0], 2...Int.max, of: "a")
    try expectRank(inputs[1], 2...Int.max, of: "b")
    let (a, b) = (inputs[0].shape.extents, inputs[1].shape.extents)
    let (rows, depth) =
      transposeA ? (a[a.count - 1], a[a.count - 2]) : (a[a.count - 2], a[a.count - 1])
    let (other, columns) =
      transposeB ? (b[b.count - 1], b[b.count - 2]) : (b[b.count - 2], b[b.count - 1])
    guard depth == other else {
      throw OperatorError(
        .shape, id, "expected equal inner extents, got \(depth) in \(inputs[0].shape) and "
          + "\(other) in \(inputs[1].shape)")
    }
    guard let leading = leading(inputs[0].shape).broadcast(with: leading(inputs[1].shape)) else {
      throw OperatorError(
        .shape, id, "expected leading axes that broadcast, got \(inputs[0].shape) and "
          + "\(inputs[1].shape)")
    }
    return Extents(leading: leading, rows: rows, columns: columns, depth: depth)
  }

  private func leading(_ shape: Shape) -> Shape { Shape(Array(shape.extents.dropLast(2))) }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let extents = try extents(inputs.map(\.type))
    let (rows, columns, depth) = (extents.rows, extents.columns, extents.depth)
    let (a, b) = (inputs[0].doubles, inputs[1].doubles)
    let (rowA, depthA) = transposeA ? (1, rows) : (depth, 1)
    let (depthB, columnB) = transposeB ? (1, depth) : (columns, 1)
    let matricesA = IndexMap(broadcasting: leading(inputs[0].shape), to: extents.leading).offsets
    let matricesB = IndexMap(broadcasting: leading(inputs[1].shape), to: extents.leading).offsets
    var y: [Double] = []
    y.reserveCapacity(type.shape.count)
    for (matrixA, matrixB) in zip(matricesA, matricesB) {
      let (startA, startB) = (matrixA * rows * depth, matrixB * depth * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<depth {
            sum += a[startA + row * rowA + k * depthA] * b[startB + k * depthB + column * columnB]
          }
          y.append(sum)
        }
      }
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// da = `dy b'`, db = `a' dy`, transposed as the inputs were and summed over stretched axes.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let da =
      transposeA
      ? try builder.matmul(b, dy, transposeA: transposeB, transposeB: true)
      : try builder.matmul(dy, b, transposeB: !transposeB)
    let db =
      transposeB
      ? try builder.matmul(dy, a, transposeA: true, transposeB: transposeA)
      : try builder.matmul(a, dy, transposeA: !transposeA)
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
