public import ChiasmGraph

/// `a + b`.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Add: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "add"

  public init() {}

  public var form: OperatorForm { .pointwise(.add) }

  public func apply(_ a: Double, _ b: Double) -> Double { a + b }

  /// da = db = `dy`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let (da, db) = (dy, dy)
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
