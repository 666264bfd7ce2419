import ChiasmGraph
import ChiasmNetworks
import ChiasmOperators
import ChiasmTensor
import Testing

struct NarrowingTests {
  private func graph(_ values: [Float]) throws -> Graph {
    let builder = GraphBuilder(name: "tiny", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [1, 2]))
    let w = try builder.parameter("w", Tensor(values, shape: [1, 2]))
    let b = try builder.parameter("b", Tensor([Float(1e-9)], shape: [1]))
    try builder.output("y", builder.add(builder.multiply(x, w), b))
    return builder.graph
  }

  @Test(arguments: [ElementType.float16, .bfloat16])
  func `holds weights in the narrow type and the rest as it was`(type: ElementType) throws {
    let narrow = try graph([1.2345678, -3]).narrowingWeights(to: type)
    let types = Dictionary(
      uniqueKeysWithValues: narrow.constants(role: .parameter).map {
        ($0.node.name, $0.tensor.elementType)
      })
    #expect(types == ["w": type, "b": .float32])
    #expect(narrow.parameterCount == 3)
    let y = try Interpreter(catalog: .standard).evaluate(
      narrow, inputs: ["x": Tensor([Float(1), 1], shape: [1, 2])])
    let expected = Tensor([Float(1.2345678), -3], shape: [1, 2]).converted(to: type).doubles
    #expect(try #require(y["y"]).doubles.elementsEqual(expected) { abs($0 - $1) < 1e-7 })
    #expect(try narrow.narrowingWeights(to: type).nodeCount == narrow.nodeCount)
  }

  @Test func `refuses a weight that does not fit`() throws {
    let error = #expect(throws: WeightError.self) {
      try graph([1e6, 0]).narrowingWeights(to: .float16)
    }
    #expect(error?.code == .elementType)
    #expect(error?.place == "tiny: w")
  }
}
