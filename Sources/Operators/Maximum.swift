public import ChiasmGraph

/// The larger of `a` and `b`; NaN when either is.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Maximum: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "maximum"

  public init() {}

  public var form: OperatorForm { .pointwise(.maximum) }

  public func apply(_ a: Double, _ b: Double) -> Double { a.isNaN || b.isNaN ? .nan : max(a, b) }

  /// `dy` to the input that is the output; half to each where they are equal.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let (da, db) = try builder.shared(dy, between: a, b, equalTo: context.outputs[0])
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
