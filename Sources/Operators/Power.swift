public import ChiasmGraph
import ChiasmTensor
import Glibc

/// `a` to the power `b`; NaN for a negative `a` and a fractional `b`; 1 for `b = 0`.
///
/// Shapes and element types: see ``PointwiseBinary``.
public struct Power: PointwiseBinary, AttributeFree {
  public static let id: OperatorID = "power"

  public init() {}

  public var form: OperatorForm { .pointwise(.power) }

  public func apply(_ a: Double, _ b: Double) -> Double { pow(a, b) }

  /// da = `dy * b * a^(b - 1)`, 0 where `b = 0`; db = `dy * y * log(a)`, 0 where `a = 0`.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let builder = context.builder
    let (a, b) = (context.inputs[0], context.inputs[1])
    let type = builder.type(of: a).elementType
    let zero = try builder.scalar(0, type)
    let bIsZero = try builder.equal(b, zero)
    let lower = try builder.add(builder.shifted(b, by: -1), bIsZero)
    let da = try builder.multiply(dy, builder.multiply(b, builder.power(a, lower)))
    let logarithm = try builder.log(builder.add(a, builder.equal(a, zero)))
    let db = try builder.multiply(dy, builder.multiply(context.outputs[0], logarithm))
    return [
      try builder.summed(da, to: builder.shape(of: a)),
      try builder.summed(db, to: builder.shape(of: b)),
    ]
  }
}
