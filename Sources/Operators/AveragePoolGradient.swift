public import ChiasmGraph
public import ChiasmTensor

/// The gradient of an ``AveragePool`` by its input: dy shared among the elements of its window.
///
/// **Shapes:** dy `[N, C, o...]` to `[N, C, size...]`. Element types: fp32, fp16, bf16.
public struct AveragePoolGradient: StandardOperator {
  public static let id: OperatorID = "average-pool-gradient"

  /// The spatial extents of the pooling's input.
  public var size: [Int]
  public var pool: AveragePool

  public init(size: [Int], pool: AveragePool) {
    self.size = size
    self.pool = pool
  }

  public init(attributes: Attributes) throws(OperatorError) {
    size = try attributes.ints("size", for: Self.id)
    var others = attributes
    others["size"] = nil
    pool = try AveragePool(attributes: others)
  }

  /// Those of the pooling and `size`.
  public var attributes: Attributes {
    var attributes = pool.attributes
    attributes["size"] = .ints(size)
    return attributes
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectFloatingPoint(inputs)
    try expectRank(inputs[0], 3...5, of: "dy")
    let geometry = try geometry(inputs[0].shape)
    try expectShape(inputs[0], geometry.output, of: "dy")
    return [TensorType(inputs[0].elementType, geometry.input)]
  }

  private func geometry(_ dy: Shape) throws(OperatorError) -> PoolingGeometry {
    try expect(
      size.count == dy.rank - 2, attribute: "size", "\(dy.rank - 2) entries", got: size.count)
    return try PoolingGeometry(try shape(checking: [dy[0], dy[1]] + size), pool, for: self)
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try geometry(inputs[0].shape)
    let (dy, windows) = (inputs[0].doubles, geometry.members)
    let factors = geometry.factors(windows, countPadding: pool.countPadding)
    var dx = [Double](repeating: 0, count: geometry.input.count)
    for channel in 0..<geometry.channelCount {
      for (index, members) in windows.enumerated() {
        let share = dy[channel * windows.count + index] * factors[index]
        for member in members { dx[channel * geometry.inputCount + member] += share }
      }
    }
    return [Tensor(nearest: dx, type: TensorType(inputs[0].elementType, geometry.input))]
  }

  /// The same pooling.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let g = context.outputGradients[0] else { return [nil] }
    return [try context.builder.addOne(pool.id, [g], pool.attributes)]
  }
}
