public import ChiasmGraph

/// `a / b`. An integer divided by 0 saturates; 0 by 0 is 0.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Divide: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "divide"

  public init() {}

  public var form: OperatorForm { .pointwise(.divide) }

  public func apply(_ a: Double, _ b: Double) -> Double { a / b }

  /// da = `dy / b`, db = `-dy * y / b`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let da = try builder.divide(dy, b)
    let db = try builder.scaled(builder.multiply(da, context.outputs[0]), by: -1)
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
