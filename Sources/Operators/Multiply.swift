public import ChiasmGraph

/// `a * b`.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Multiply: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "multiply"

  public init() {}

  public var form: OperatorForm { .pointwise(.multiply) }

  public func apply(_ a: Double, _ b: Double) -> Double { a * b }

  /// da = `dy * b`, db = `dy * a`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let da = try builder.multiply(dy, b)
    let db = try builder.multiply(dy, a)
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
