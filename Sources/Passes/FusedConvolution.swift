public import ChiasmGraph
public import ChiasmOperators
public import ChiasmTensor

/// A convolution with what follows it, as one loop nest. Lowered graphs only; no file has it.
///
/// `y = leaky(leaky(conv(x, w) + bias, slope) + addends..., slopeAfterAddition)`
///
/// **Inputs:** x, w, bias when `hasBias`, then the addends, each with the type of the output.
public struct FusedConvolution: Operator {
  public enum Kind: Sendable {
    case convolution(Convolution)
    case transposed(TransposedConvolution)
  }

  /// The most tensors the epilogue adds.
  public static let maximumAddends = 2

  public let kind: Kind
  public let hasBias: Bool
  /// 1 where there is no activation.
  public var slope: Float = 1
  public var addends = 0
  public var slopeAfterAddition: Float = 1
  public var inputLayout = Layout.planar
  public var outputLayout = Layout.planar

  public init(_ kind: Kind, hasBias: Bool) {
    self.kind = kind
    self.hasBias = hasBias
  }

  public var id: OperatorID { "fused-convolution" }
  public var revision: Int { 1 }

  public var base: any Operator {
    switch kind {
    case .convolution(let convolution): convolution
    case .transposed(let transposed): transposed
    }
  }

  public var groups: Int {
    switch kind {
    case .convolution(let convolution): convolution.groups
    case .transposed(let transposed): transposed.groups
    }
  }

  public var attributes: Attributes {
    var attributes = base.attributes
    attributes["operator"] = .string(base.id.rawValue)
    if slope != 1 { attributes["slope"] = .float(Double(slope)) }
    if addends > 0 { attributes["addends"] = .int(addends) }
    if slopeAfterAddition != 1 {
      attributes["slope-after-addition"] = .float(Double(slopeAfterAddition))
    }
    if !inputLayout.isPlanar { attributes["input-layout"] = .string(inputLayout.description) }
    if !outputLayout.isPlanar { attributes["output-layout"] = .string(outputLayout.description) }
    return attributes
  }

  /// Where the addends begin among the inputs.
  public var firstAddend: Int { hasBias ? 3 : 2 }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    guard inputs.count == firstAddend + addends else {
      throw OperatorError(
        .arity, id, "expected \(firstAddend + addends) inputs, got \(inputs.count)")
    }
    let output = try base.infer(Array(inputs[..<firstAddend]))
    for addend in inputs[firstAddend...] where addend != output[0] {
      throw OperatorError(.shape, id, "addend expected \(output[0]), got \(addend)")
    }
    return output
  }

  public func geometry(_ inputs: [TensorType]) throws(OperatorError) -> ConvolutionGeometry {
    let inputs = Array(inputs[..<firstAddend])
    switch kind {
    case .convolution(let convolution): return try convolution.geometry(inputs)
    case .transposed(let transposed): return try transposed.geometry(inputs)
    }
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var y = try base.evaluate(Array(inputs[..<firstAddend]))[0]
    y = try leaky(y, slope)
    for addend in inputs[firstAddend...] { y = try Add().evaluate([y, addend])[0] }
    return [try leaky(y, slopeAfterAddition)]
  }

  private func leaky(_ x: Tensor, _ slope: Float) throws(OperatorError) -> Tensor {
    slope == 1 ? x : try LeakyReLU(slope: Double(slope)).evaluate([x])[0]
  }
}
