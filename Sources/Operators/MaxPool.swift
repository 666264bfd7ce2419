public import ChiasmGraph
public import ChiasmTensor

/// The largest element of each window; NaN when one is NaN. Padding never wins.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, o...]` with
/// `o = (s + low + high - window) / stride + 1`, rounded down. Element types: all but bool.
public struct MaxPool: StandardOperator {
  public static let id: OperatorID = "max-pool"

  /// One per spatial axis.
  public var window: [Int]
  /// One per spatial axis; empty means the window's.
  public var strides: [Int]
  /// All lows then all highs, or one per axis for both sides; empty means 0; less than the window.
  public var padding: [Int]

  public init(window: [Int], strides: [Int] = [], padding: [Int] = []) {
    self.window = window
    self.strides = strides
    self.padding = padding
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["window", "strides", "padding"], for: Self.id)
    window = try attributes.ints("window", for: Self.id)
    strides = try attributes.ints("strides", default: [], for: Self.id)
    padding = try attributes.ints("padding", default: [], for: Self.id)
  }

  public var attributes: Attributes {
    Attributes(omittingEmptyLists: [
      "window": .ints(window), "strides": .ints(strides), "padding": .ints(padding),
    ])
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    return [TensorType(inputs[0].elementType, try geometry(inputs[0].shape).output)]
  }

  private func geometry(_ shape: Shape) throws(OperatorError) -> PoolingGeometry {
    try PoolingGeometry(shape, window: window, strides: strides, padding: padding, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs[0].shape)
    let winners = geometry.winners(inputs[0].doubles)
    let map = IndexMap(tables: [winners.map(Optional.some)])
    return [map.gather(inputs[0], shape: geometry.output)]
  }

  /// `dy` to the first of the largest elements of its window: a ``MaxPoolGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let operation = MaxPoolGradient(pool: self)
    return [try context.builder.addOne(operation.id, [context.inputs[0], dy], operation.attributes)]
  }
}

extension PoolingGeometry {
  /// For every output, the offset of the first of the largest elements in its window, a NaN being
  /// larger than any.
  func winners(_ x: [Double]) -> [Int] {
    let members = members
    return (0..<channelCount).flatMap { channel in
      let start = channel * inputCount
      return members.map { members in
        var winner = start + members[0]
        for member in members where x[start + member] > x[winner] || x[start + member].isNaN {
          if x[winner].isNaN { break }
          winner = start + member
        }
        return winner
      }
    }
  }
}
