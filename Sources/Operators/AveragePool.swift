public import ChiasmGraph
public import ChiasmTensor

/// The mean of each window.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, o...]` with
/// `o = (s + low + high - window) / stride + 1`, rounded down. Element types: fp32, fp16, bf16.
public struct AveragePool: StandardOperator {
  public static let id: OperatorID = "average-pool"

  /// One per spatial axis.
  public var window: [Int]
  /// One per spatial axis; empty means the window's.
  public var strides: [Int]
  /// All lows then all highs, or one per axis for both sides; empty means 0; less than the window.
  public var padding: [Int]
  /// Whether the padding counts as zeros or not at all.
  public var countPadding: Bool

  public init(
    window: [Int], strides: [Int] = [], padding: [Int] = [], countPadding: Bool = true
  ) {
    self.window = window
    self.strides = strides
    self.padding = padding
    self.countPadding = countPadding
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["window", "strides", "padding", "count-padding"], for: id)
    window = try attributes.ints("window", for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    countPadding = try attributes.bool("count-padding", default: true, for: id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "window": .ints(window), "strides": .ints(strides), "padding": .ints(padding),
      "count-padding": .bool(countPadding),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    return [TensorType(inputs[0].elementType, try geometry(inputs[0].shape).output)]
  }

  private func geometry(_ shape: Shape) throws(OperatorError) -> PoolingGeometry {
    try PoolingGeometry(shape, window: window, strides: strides, padding: padding, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs[0].shape)
    let (x, windows) = (inputs[0].doubles, geometry.members)
    var y: [Double] = []
    for channel in 0..<geometry.channelCount {
      let start = channel * geometry.inputCount
      for members in windows {
        let sum = members.reduce(0.0) { $0 + x[start + $1] }
        y.append(sum / Double(countPadding ? geometry.windowCount : members.count))
      }
    }
    return [Tensor(nearest: y, type: TensorType(inputs[0].elementType, geometry.output))]
  }

  /// An ``AveragePoolGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let old = context.builder.shape(of: context.inputs[0])
    let operation = AveragePoolGradient(size: Array(old.extents[2...]), pool: self)
    return [try context.builder.addOne(operation.id, [dy], operation.attributes)]
  }
}
