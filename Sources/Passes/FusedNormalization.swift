public import ChiasmGraph
import ChiasmOperators
public import ChiasmTensor

/// A normalisation of groups of neighbouring channels with what follows it. Lowered graphs only; no
/// file has it.
///
/// `y = epilogue((x - mean[n, g]) / sqrt(variance[n, g] + epsilon) * scale[c] + offset[c],
/// addends...)`
///
/// As many groups as channels is instance norm; fewer are group norm.
///
/// **Inputs:** x `[N, C, s...]`, scale `[C]`, offset `[C]`, then the addends, each with x's type.
public struct FusedNormalization: FusedOperator {
  /// Divides the number of channels.
  public let groups: Int
  /// Added to the variance.
  public let epsilon: Double
  public var epilogue = FusedEpilogue()

  public init(groups: Int, epsilon: Double) {
    self.groups = groups
    self.epsilon = epsilon
  }

  public var id: OperatorID { "fused-normalization" }
  public var revision: Int { 1 }
  public var firstAddend: Int { 3 }

  public var attributes: Attributes {
    var attributes: Attributes = ["groups": .int(groups), "epsilon": .float(epsilon)]
    epilogue.describe(&attributes)
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try checkCount(inputs)
    let output = try InstanceNorm(epsilon: epsilon).infer(Array(inputs[..<3]))
    guard groups > 0, inputs[0].shape[1] % groups == 0 else {
      throw OperatorError(
        .attribute, id, "groups expected a divisor of \(inputs[0].shape[1]), got \(groups)")
    }
    try checkAddends(inputs, output: output[0])
    return output
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = inputs[0].shape
    let members = shape.count / max(1, shape[0] * groups)
    let grouped = try Reshape(shape: [shape[0], groups, members]).evaluate([inputs[0]])[0]
    let ones = Tensor(nearest: Array(repeating: 1, count: groups), type: .init(.float32, [groups]))
    let zeros = Tensor(zeros: .init(.float32, [groups]))
    let normal = try InstanceNorm(epsilon: epsilon).evaluate([grouped, ones, zeros])[0]
    let perChannel = Reshape(
      shape: [shape[1]] + Array(repeating: 1, count: shape.rank - 2))
    let scale = try perChannel.evaluate([inputs[1]])[0]
    let offset = try perChannel.evaluate([inputs[2]])[0]
    let back = try Reshape(shape: shape.extents).evaluate([normal])[0]
    let scaled = try Multiply().evaluate([back, scale])[0]
    let y = try Add().evaluate([scaled, offset])[0]
    return [try epilogue.evaluate(y, addends: inputs[firstAddend...])]
  }
}
