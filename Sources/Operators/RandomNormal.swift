public import ChiasmGraph
public import ChiasmTensor

/// Normally distributed numbers: `mean + deviation * z` with z from ``Philox/normals(count:)``.
///
/// **Shapes:** no input, or step int64 `[1]`, to fp32 `shape`. The same seed and step give the same
/// numbers; no input is step 0.
public struct RandomNormal: StandardOperator {
  public static let id: OperatorID = "random-normal"

  public var shape: [Int]
  public var mean: Double
  /// The standard deviation, at least 0.
  public var deviation: Double
  public var seed: Int

  public init(shape: [Int], mean: Double = 0, deviation: Double = 1, seed: Int = 0) {
    self.shape = shape
    self.mean = mean
    self.deviation = deviation
    self.seed = seed
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(["shape", "mean", "deviation", "seed"], for: id)
    shape = try attributes.ints("shape", for: id)
    mean = try attributes.float("mean", default: 0, for: id)
    deviation = try attributes.float("deviation", default: 1, for: id)
    seed = try attributes.int("seed", default: 0, for: id)
  }

  public var attributes: Attributes {
    [
      "shape": .ints(shape), "mean": .float(mean), "deviation": .float(deviation),
      "seed": .int(seed),
    ]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 0...1)
    try expectStep(inputs.first)
    try expect(deviation >= 0, attribute: "deviation", "at least 0", got: deviation)
    return [TensorType(.float32, try shape(checking: shape))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = try shape(checking: shape)
    let z = Philox(seed: seed, step: inputs.first).normals(count: shape.count)
    return [Tensor(nearest: z.map { mean + deviation * $0 }, type: TensorType(.float32, shape))]
  }

  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    context.inputs.map { _ in nil }
  }
}

extension Operator {
  /// - Throws: code `elementType` or `shape` unless the step counter is int64 `[1]`.
  func expectStep(_ step: TensorType?) throws(OperatorError) {
    guard let step else { return }
    guard step.elementType == .int64 else {
      throw OperatorError(.elementType, id, "step expected int64, got \(step.elementType)")
    }
    try expectShape(step, [1], of: "step")
  }
}

extension Philox {
  /// An operator's numbers: the step counter, 0 if there is none, selects the stream. Seed and
  /// counter count by their bits.
  init(seed: Int, step: Tensor?) {
    let step = step?.elements(of: Int64.self)[0] ?? 0
    self.init(seed: UInt64(bitPattern: Int64(seed)), stream: UInt64(bitPattern: step))
  }
}
