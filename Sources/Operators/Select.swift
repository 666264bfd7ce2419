public import ChiasmGraph
public import ChiasmTensor

/// `a` where the condition holds, else `b`.
///
/// **Shapes:** condition, a and b broadcast: trailing axes are aligned, extent 1 and missing axes
/// stretch. Element types: condition bool; a and b any, both the same.
public struct Select: AttributeFree {
  public static let id: OperatorID = "select"

  public init() {}

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 3...3)
    try expectType(inputs[0], .bool, of: "condition")
    try expectType(inputs[2], inputs[1].elementType, of: "b")
    return [TensorType(inputs[1].elementType, try broadcastShape(inputs))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = try infer(inputs.map(\.type))[0].shape
    let stretched = inputs.map { $0.stretched(to: shape) }
    let (condition, a) = (stretched[0], stretched[1])
    var result = stretched[2]
    result.withUnsafeMutableBytes { target in
      a.withUnsafeBytes { source in
        condition.withElements(of: Bool.self) { condition in
          a.elementType.withBits { replace($0, target, with: source, where: condition) }
        }
      }
    }
    return [result]
  }

  private func replace<Bits: FixedWidthInteger>(
    _: Bits.Type, _ target: UnsafeMutableRawBufferPointer, with source: UnsafeRawBufferPointer,
    where condition: UnsafeBufferPointer<Bool>
  ) {
    let source = source.assumingMemoryBound(to: Bits.self)
    let target = target.assumingMemoryBound(to: Bits.self)
    for index in condition.indices where condition[index] { target[index] = source[index] }
  }

  /// da = `dy` where the condition holds, db = `dy` where it does not, 0 elsewhere.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil, nil] }
    let builder = context.builder
    let (condition, a, b) = (context.inputs[0], context.inputs[1], context.inputs[2])
    let zero = try builder.scalar(0, builder.type(of: dy).elementType)
    let da = try builder.select(condition, dy, zero)
    let db = try builder.select(condition, zero, dy)
    return [
      nil, try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
