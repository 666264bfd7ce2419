import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

/// Every operator computes in every element type it takes as it does in fp32, up to the type's
/// own rounding.
struct ElementTypeTests {
  static let unary: [any StandardOperator] = [
    ReLU(), Sigmoid(), Tanh(), Exp(), Sqrt(), LeakyReLU(slope: 0.5), Abs(), Ceil(),
    Floor(), Round(), Sign(), Sin(), Cos(), Atan(), Sinh(), Asinh(),
  ]
  static let binary: [any StandardOperator] = [
    Add(), Subtract(), Multiply(), Divide(), Maximum(), Minimum(), Power(), Equal(), MatMul(),
    Less(), LessOrEqual(), Remainder(), Remainder(floored: true),
  ]
  static let shapes: [any StandardOperator] = [
    Reshape(shape: [-1]), Transpose(permutation: [1, 0]), Broadcast(shape: [2, 2, 2]),
    Slice(axes: [0], starts: [1], ends: [2]), Pad(low: [1, 0], high: [0, 1], value: 1),
    Concat(axis: 0), Cast(to: .uint8),
  ]
  static let reductions: [any StandardOperator] = [
    ReduceSum(axes: [0]), ReduceMean(axes: [0]), ReduceMax(axes: [0]), ReduceMin(axes: [0]),
    ReduceProduct(axes: [0]), CumulativeSum(), CumulativeProduct(), ArgMax(), ArgMin(),
  ]
  static let numeric = ElementType.allCases.filter { $0 != .bool }

  private func verify(_ operation: any Operator, _ operands: [[Double]], _ type: ElementType)
    throws
  {
    let inputs = operands.map { Tensor(nearest: $0, type: TensorType(type, [2, 2])) }
    let result = try operation.evaluate(inputs)[0]
    #expect(try operation.infer(inputs.map(\.type)) == [result.type])
    let exact = try operation.evaluate(inputs.map { $0.converted(to: .float32) })[0]
    #expect(result.isIdentical(to: exact.converted(to: result.elementType)))
  }

  @Test(arguments: unary.map(\.id), numeric)
  func `applies functions of one number`(_ id: OperatorID, _ type: ElementType) throws {
    let operation = try #require(Self.unary.first { $0.id == id })
    try verify(operation, [[0, 1, 4, 2]], type)
  }

  @Test(arguments: binary.map(\.id), numeric)
  func `applies functions of two numbers`(_ id: OperatorID, _ type: ElementType) throws {
    let operation = try #require(Self.binary.first { $0.id == id })
    try verify(operation, [[5, 1, 3, 2], [2, 1, 2, 4]], type)
  }

  @Test(arguments: reductions.map(\.id), numeric)
  func `reduces`(_ id: OperatorID, _ type: ElementType) throws {
    let operation = try #require(Self.reductions.first { $0.id == id })
    try verify(operation, [[5, 1, 3, 2]], type)
  }

  @Test(arguments: shapes.map(\.id), ElementType.allCases)
  func `moves elements`(_ id: OperatorID, _ type: ElementType) throws {
    let operation = try #require(Self.shapes.first { $0.id == id })
    try verify(operation, [[0, 1, 1, 0]], type)
  }

  @Test func `moves int64 without passing through floating point`() throws {
    let large = Tensor([Int64.max, .min + 1, 1 << 60 + 1, 3], shape: [2, 2])
    let y = try Transpose(permutation: [1, 0]).evaluate([large])[0]
    #expect(y.elements(of: Int64.self) == [.max, 1 << 60 + 1, .min + 1, 3])
  }

  @Test(arguments: [ElementType.float16, .bfloat16])
  func `convolves and normalises in half precision`(_ type: ElementType) throws {
    for id: OperatorID in [
      "convolution", "transposed-convolution", "convolution-weight-gradient", "batch-norm",
      "layer-norm", "instance-norm", "softmax", "resize", "average-pool", "max-pool", "dropout",
    ] {
      let golden = try #require(GoldenCase.of(id).first)
      let inputs = golden.inputs.map { $0.converted(to: type) }
      let result = try golden.operation.evaluate(inputs)[0]
      #expect(result.elementType == type)
      let exact = try golden.operation.evaluate(inputs.map { $0.converted(to: .float32) })[0]
      expectClose(result, exact.converted(to: type), 0x1p-8, id.rawValue)
    }
  }
}
