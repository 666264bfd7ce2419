public import ChiasmGraph
public import ChiasmOperators
public import ChiasmTensor

/// A convolution with what follows it, as one loop nest. Lowered graphs only; no file has it.
///
/// `y = epilogue(conv(x, w) + bias, addends...)`
///
/// **Inputs:** x, w, bias when `hasBias`, then the addends, each with the type of the output.
public struct FusedConvolution: FusedOperator {
  public enum Kind: Sendable {
    case convolution(Convolution)
    case transposed(TransposedConvolution)
  }

  public let kind: Kind
  public let hasBias: Bool
  public var epilogue = FusedEpilogue()
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
    epilogue.describe(&attributes)
    if !inputLayout.isPlanar { attributes["input-layout"] = .string(inputLayout.description) }
    if !outputLayout.isPlanar { attributes["output-layout"] = .string(outputLayout.description) }
    return attributes
  }

  public var firstAddend: Int { hasBias ? 3 : 2 }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try checkCount(inputs)
    let output = try base.infer(Array(inputs[..<firstAddend]))
    try checkAddends(inputs, output: output[0])
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
    let y = try base.evaluate(Array(inputs[..<firstAddend]))[0]
    return [try epilogue.evaluate(y, addends: inputs[firstAddend...])]
  }

  /// As many planes as kernels for few outputs make at once, with voxels in the lanes.
  static let fewOutputs = 4

  /// Whether the convolution makes so few channels that voxels belong into the lanes, from rows of
  /// stride 1 that are long enough for it.
  ///
  /// - Parameter readsPlanes: whether the input stands in planes anyway.
  public static func fitsRows(
    _ geometry: ConvolutionGeometry, phases: [ConvolutionPhase], lanes: Int, readsPlanes: Bool
  ) -> Bool {
    geometry.groups == 1
      // A few more channels are worth it where the input need not be brought into planes first.
      && (geometry.outputChannels <= fewOutputs
        || !LayoutRole.isWorthBlocking(channels: geometry.channels, lanes: lanes))
      && !LayoutRole.isWorthBlocking(channels: geometry.outputChannels, lanes: lanes)
      && (readsPlanes || geometry.kernelExtents.reduce(1, *) > 1)
      && phases.allSatisfy { $0.inputStride.last == 1 && $0.extents.last ?? 1 >= lanes }
  }
}
