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
    let maps = inputs.map { IndexMap(broadcasting: $0.shape, to: shape).offsets }
    let condition = inputs[0].elements(of: Bool.self)
    func select<Element: TensorElement>(_: Element.Type) -> Tensor {
      let (a, b) = (inputs[1].elements(of: Element.self), inputs[2].elements(of: Element.self))
      let elements = maps[0].indices.map { index in
        condition[maps[0][index]] ? a[maps[1][index]] : b[maps[2][index]]
      }
      return Tensor(elements, shape: shape)
    }
    return [inputs[1].elementType.withElement { select($0) }]
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
