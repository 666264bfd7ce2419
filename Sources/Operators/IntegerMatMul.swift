public import ChiasmGraph
public import ChiasmTensor

/// Matrix products of quantized tensors, exact:
/// `y[m, n] = sum over k of (a[m, k] - aZero[m]) * (b[k, n] - bZero[n])`.
///
/// **Shapes:** a `[..., M, K]`, b `[..., K, N]` to `[..., M, N]`; leading axes broadcast. The
/// zero points (optional, 0) broadcast to a and b and have one element along K: a scalar or
/// `[..., M, 1]`, and a scalar, `[N]` or `[..., 1, N]`.
///
/// Element types: a and b int8 or uint8, each with a zero point of its own type; y int32. Sums
/// beyond int32 wrap around; below 32,768 products there are none.
public struct IntegerMatMul: AttributeFree {
  public static let id: OperatorID = "integer-matmul"

  public init() {}

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...4)
    try expectQuantized(inputs)
    let product = try product(inputs)
    if inputs.count > 2 {
      try expectZeroPoint(inputs[2].shape, inputs[0].shape, depth: 1, of: "zero point of a")
    }
    if inputs.count > 3 {
      try expectZeroPoint(inputs[3].shape, inputs[1].shape, depth: 2, of: "zero point of b")
    }
    return [TensorType(.int32, product)]
  }

  private func product(_ inputs: [TensorType]) throws(OperatorError) -> Shape {
    let wide = inputs[..<2].map { TensorType(.int64, $0.shape) }
    do {
      return try MatMul().infer(wide)[0].shape
    } catch {
      throw OperatorError(error.code, id, error.reason)
    }
  }

  /// - Parameter depth: the axis of K, counted from the back.
  private func expectZeroPoint(
    _ zeroPoint: Shape, _ x: Shape, depth: Int, of name: String
  ) throws(OperatorError) {
    let broadcasts = zeroPoint.broadcast(with: x) == x
    let isConstant = zeroPoint.rank < depth || zeroPoint[zeroPoint.rank - depth] == 1
    guard broadcasts, isConstant else {
      throw OperatorError(
        .shape, id, "\(name) expected a shape that broadcasts to \(x) with 1 along K, "
          + "got \(zeroPoint)")
    }
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let a = centered(inputs[0], inputs.count > 2 ? inputs[2] : nil)
    let b = centered(inputs[1], inputs.count > 3 ? inputs[3] : nil)
    return [wrapped(try MatMul().evaluate([a, b])[0].doubles, type.shape)]
  }

  /// None: integers have no gradient.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    context.inputs.map { _ in nil }
  }
}
