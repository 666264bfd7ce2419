import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

/// Operators other than convolutions, compiled, against their reference.
struct OperatorAgreementTests {
  private func check(
    _ name: String, terms: Int = 8, _ build: (GraphBuilder) throws -> Value
  ) throws {
    let builder = GraphBuilder(name: name, catalog: .standard)
    try builder.output("y", build(builder))
    let graph = builder.graph
    let expected = try #require(try graph.referenceOutputs()["y"])
    let scale = max(1, expected.magnitude)
    let tolerance = Tolerance.convolution(of: terms, magnitude: scale).absolute
    for isa in available {
      let got = try #require(try graph.outputs(isa)["y"])
      #expect(got.difference(from: expected) <= tolerance, "\(isa): \(name)")
    }
  }

  static let broadcasts: [(Shape, Shape)] = [
    ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([2, 3, 4], [3, 1]), ([2, 3, 4], [2, 1, 1]),
    ([2, 3, 4], []), ([], [2, 3, 4]), ([1, 3, 1], [2, 1, 4]), ([2, 1, 4], [2, 3, 4]),
    ([2, 1, 1, 5], [1, 7, 3, 5]), ([0, 3], [3]), ([1], [1]), ([2, 16, 3, 3, 5], [1, 16, 1, 1, 1]),
  ]

  @Test(arguments: broadcasts, ["add", "subtract", "multiply", "maximum", "minimum"])
  func `broadcasts as the reference does`(shapes: (Shape, Shape), id: String) throws {
    try check("\(id) \(shapes)") { builder in
      let a = try builder.input("a", TensorType(.float32, shapes.0))
      let b = try builder.input("b", TensorType(.float32, shapes.1))
      return try builder.addOne(OperatorID(rawValue: id), [a, b])
    }
  }

  static let products: [(Shape, Shape)] = [
    ([3, 5], [5, 7]), ([2, 3, 5], [2, 5, 7]), ([2, 3, 5], [5, 7]), ([3, 5], [2, 5, 7]),
    ([2, 1, 3, 5], [4, 5, 7]), ([1, 2, 3, 5], [6, 1, 5, 7]), ([2, 3, 4, 5], [3, 5, 7]),
    ([1, 33, 65], [65, 17]), ([2, 3, 0], [0, 7]),
  ]

  @Test(arguments: products) func `multiplies batches of matrices`(shapes: (Shape, Shape)) throws {
    for transposeA in [false, true] {
      for transposeB in [false, true] {
        try check("\(shapes) \(transposeA) \(transposeB)", terms: 65) { builder in
          let a = try builder.input("a", matrix(shapes.0, isTransposed: transposeA))
          let b = try builder.input("b", matrix(shapes.1, isTransposed: transposeB))
          return try builder.matmul(a, b, transposeA: transposeA, transposeB: transposeB)
        }
      }
    }
  }

  private func matrix(_ shape: Shape, isTransposed: Bool) -> TensorType {
    var extents = shape.extents
    if isTransposed { extents.swapAt(extents.count - 1, extents.count - 2) }
    return TensorType(.float32, Shape(extents))
  }

  @Test(arguments: [0, 1, 2, -1]) func `takes a soft-max over any axis`(axis: Int) throws {
    try check("softmax \(axis)") { builder in
      try builder.softmax(builder.input("x", TensorType(.float32, [3, 5, 17])), axis: axis)
    }
  }

  @Test func `runs element-wise operators on blocks and on planes`() throws {
    let window = ConvolutionCase(
      batch: 2, channels: (17, 17), extents: [5, 6, 7], kernel: [3, 3, 3],
      padding: [1, 1, 1])
    try check("blocks", terms: 2 * window.terms) { builder in
      let x = try builder.input("x", TensorType(.float32, window.inputShape))
      let y = try window.append(x, to: builder)
      let gate = try builder.sigmoid(window.append(x, to: builder))
      let gated = try builder.multiply(builder.tanh(y), gate)
      // Exponentials make ones of the zeros in the halo, logarithms infinities.
      let odd = try builder.log(builder.exp(gated))
      return try window.append(odd, to: builder)
    }
  }

  @Test func `runs an operator without a kernel by its reference`() throws {
    try check("pool") { builder in
      let x = try builder.input("x", TensorType(.float32, [1, 5, 8, 8]))
      let y = try ConvolutionCase(
        channels: (5, 17), extents: [], kernel: [3, 3], padding: [1, 1]
      ).append(x, to: builder)
      let pooled = try builder.maxPool(y, window: [2, 2])
      return try ConvolutionCase(channels: (17, 2), extents: [], kernel: [1, 1])
        .append(pooled, to: builder)
    }
  }

  @Test func `convolves with weights that are no constant`() throws {
    try check("dynamic", terms: 27) { builder in
      let x = try builder.input("x", TensorType(.float32, [1, 3, 8, 8]))
      let w = try builder.input("w", TensorType(.float32, [4, 3, 3, 3]))
      return try builder.relu(builder.convolution(x, w, padding: [1, 1]))
    }
  }

  @Test(arguments: [ElementType.int64, .int32, .uint8, .bool, .float16])
  func `runs other element types beside fp32`(elementType: ElementType) throws {
    try check("mixed \(elementType)") { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 3, 5]))
      let other = try builder.input("other", TensorType(elementType, [2, 3, 5]))
      let reshaped = try builder.reshape(other, to: [6, 5])
      let cast = try builder.cast(builder.reshape(reshaped, to: [2, 3, 5]), to: .float32)
      return try builder.add(x, cast)
    }
  }
}
