public import ChiasmGraph
public import ChiasmTensor
import Glibc

/// `exp(x) / sum of exp(x)` along an axis, computed after subtracting the largest element.
///
/// **Shapes:** x of any shape with at least one axis to the same. Element types: fp32, fp16, bf16.
public struct Softmax: StandardOperator {
  public static let id: OperatorID = "softmax"

  /// A negative axis counts from the back.
  public var axis: Int

  public init(axis: Int = 1) { self.axis = axis }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis"], for: Self.id)
    axis = try attributes.int("axis", default: 1, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    _ = try resolve(axis: axis, rank: inputs[0].shape.rank)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = inputs[0].shape
    var rows = shape.extents
    rows[try resolve(axis: axis, rank: shape.rank)] = 1
    let row = IndexMap(broadcasting: Shape(rows), to: shape).offsets
    let x = inputs[0].doubles
    var largest = [Double](repeating: -.infinity, count: Shape(rows).count)
    for (value, row) in zip(x, row) { largest[row] = max(largest[row], value) }
    let powers = zip(x, row).map { value, row in exp(value - largest[row]) }
    var sums = [Double](repeating: 0, count: largest.count)
    for (power, row) in zip(powers, row) { sums[row] += power }
    return [Tensor(nearest: zip(powers, row).map { $0 / sums[$1] }, type: inputs[0].type)]
  }

  /// `y * (dy - sum(dy * y))`, the sum along the axis.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let (builder, y) = (context.builder, context.outputs[0])
    let sum = try builder.reduceSum(builder.multiply(dy, y), axes: [axis], keepAxes: true)
    return [try builder.multiply(y, builder.subtract(dy, sum))]
  }
}
