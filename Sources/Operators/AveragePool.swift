public import ChiasmGraph
public import ChiasmTensor

/// The mean of each window; 0 for a window without elements.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, o...]` (see ``Pooling``).
/// Element types: fp32, fp16, bf16.
public struct AveragePool: StandardOperator, Pooling {
  public static let id: OperatorID = "average-pool"

  public var window: [Int]
  public var strides: [Int]
  public var padding: [Int]
  public var dilations: [Int]
  public var ceilMode: Bool
  /// Whether the padding counts as zeros or not at all. What stands out beyond it never counts.
  public var countPadding: Bool

  public init(
    window: [Int], strides: [Int] = [], padding: [Int] = [], dilations: [Int] = [],
    ceilMode: Bool = false, countPadding: Bool = true
  ) {
    self.window = window
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.ceilMode = ceilMode
    self.countPadding = countPadding
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(Self.geometryNames + ["count-padding"], for: id)
    window = try attributes.ints("window", for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    dilations = try attributes.ints("dilations", default: [], for: id)
    ceilMode = try attributes.bool("ceil-mode", default: false, for: id)
    countPadding = try attributes.bool("count-padding", default: true, for: id)
  }

  public var attributes: Attributes {
    var values = geometryAttributes
    values["count-padding"] = .bool(countPadding)
    return Attributes(omittingEmptyLists: values)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    let geometry = try PoolingGeometry(inputs[0].shape, self, for: self)
    return [TensorType(inputs[0].elementType, geometry.output)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try PoolingGeometry(inputs[0].shape, self, for: self)
    let (x, windows) = (inputs[0].doubles, geometry.members)
    let factors = geometry.factors(windows, countPadding: countPadding)
    var y: [Double] = []
    for channel in 0..<geometry.channelCount {
      let start = channel * geometry.inputCount
      for (members, factor) in zip(windows, factors) {
        y.append(members.reduce(0.0) { $0 + x[start + $1] } * factor)
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

extension PoolingGeometry {
  /// What turns the sum of each window's `members` into their mean.
  func factors(_ members: [[Int]], countPadding: Bool) -> [Double] {
    countPadding
      ? paddedCounts.map { 1 / $0 } : members.map { $0.isEmpty ? 0 : 1 / Double($0.count) }
  }
}
