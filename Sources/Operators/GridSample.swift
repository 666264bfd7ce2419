public import ChiasmGraph
public import ChiasmTensor

/// Elements of x at places that a second tensor lists.
///
/// A place has one coordinate per spatial axis, the last axis's first. From -1 to 1 they span x
/// from the outer edge of the first element to that of the last, or with `alignCorners` from centre
/// to centre; NaN counts as -1. nearest takes the element there, the even one halfway; linear
/// blends the two neighbours along each axis, cubic four by Keys' cubic convolution with a = -0.75.
///
/// **Shapes:** x `[N, C, s...]` with r = 1 to 3 spatial axes, grid `[N, o..., r]` with as many axes
/// to y `[N, C, o...]`. Element types: fp32, fp16, bf16. Source: ONNX operator GridSample.
public struct GridSample: StandardOperator {
  public static let id: OperatorID = "grid-sample"

  public enum Mode: String, Sendable, CaseIterable {
    case nearest, linear, cubic
  }

  /// What lies outside x.
  public enum Padding: String, Sendable, CaseIterable {
    case zeros
    /// The nearest element.
    case border
    /// The mirror image about the ends of the span.
    case reflection
  }

  public var mode: Mode
  public var padding: Padding
  public var alignCorners: Bool

  public init(mode: Mode = .linear, padding: Padding = .zeros, alignCorners: Bool = false) {
    self.mode = mode
    self.padding = padding
    self.alignCorners = alignCorners
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["mode", "padding", "align-corners"], for: id)
    mode = try attributes.choice("mode", default: Mode.linear, for: id)
    padding = try attributes.choice("padding", default: Padding.zeros, for: id)
    alignCorners = try attributes.bool("align-corners", default: false, for: id)
  }

  public var attributes: Attributes {
    [
      "mode": .string(mode.rawValue), "padding": .string(padding.rawValue),
      "align-corners": .bool(alignCorners),
    ]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    let output = try output(inputs, for: self)
    return [TensorType(inputs[0].elementType, output)]
  }

  /// The shape of y, for x and grid.
  func output(_ inputs: [TensorType], for operation: some Operator) throws(OperatorError) -> Shape {
    try operation.expectFloatingPoint(inputs)
    try operation.expectRank(inputs[0], 3...5, of: "x")
    let (x, grid) = (inputs[0].shape, inputs[1].shape)
    try operation.expectRank(inputs[1], x.rank...x.rank, of: "grid")
    let expected = try operation.shape(
      checking: [x[0]] + grid.extents[1..<(x.rank - 1)] + [x.rank - 2])
    try operation.expectShape(inputs[1], expected, of: "grid")
    try WindowGeometry.checkExtents(
      Array(x.extents[2...]), of: "x", atLeast: 1, for: operation)
    return try operation.shape(
      checking: Array(x.extents[..<2]) + grid.extents[1..<(x.rank - 1)])
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let type = try infer(inputs.map(\.type))[0]
    let (x, shape) = (inputs[0].doubles, inputs[0].shape)
    let image = shape.extents[2...].reduce(1, *)
    let places = GridPlaces(self, shape, inputs[1])
    var y = [Double](repeating: 0, count: type.shape.count)
    for batch in 0..<shape[0] {
      for place in 0..<places.count {
        let taps = places.taps(batch, place)
        for channel in batch * shape[1]..<(batch + 1) * shape[1] {
          y[channel * places.count + place] = taps.reduce(0.0) {
            $0 + x[channel * image + $1.offset] * $1.weight
          }
        }
      }
    }
    return [Tensor(nearest: y, type: type)]
  }

  /// The outputs of a ``GridSampleGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let operation = GridSampleGradient(sample: self)
    return try context.builder.add(
      operation.id, context.inputs + [dy], operation.attributes, name: nil)
  }
}
