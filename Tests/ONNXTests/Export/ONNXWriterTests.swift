import ChiasmGraph
import ChiasmONNX
import ChiasmOperators
import ChiasmTensor
import Testing

struct ONNXWriterTests {
  /// `y = conv(x)`, `z = y + y`, with the constants `w` and `b`.
  private func convolution(symbols: [String?] = []) throws -> Graph {
    let builder = GraphBuilder(name: "small", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [1, 2, 6, 5]), symbols: symbols)
    let weights = Tensor((0..<36).map { Float($0) / 7 }, shape: [2, 2, 3, 3])
    let w = try builder.parameter("w", weights)
    let b = try builder.parameter("b", Tensor([1, -1] as [Float], shape: [2]))
    let y = try builder.convolution(x, w, bias: b, padding: [1, 1], name: "conv")
    try builder.output("y", y)
    try builder.output("z", try builder.add(y, y, name: "sum"))
    builder.metadata("licence", "Apache-2.0")
    return builder.graph
  }

  @Test func `keeps names and metadata`() throws {
    let folder = try ExportFolder()
    let again = try folder.roundTrip(convolution(), catalog: .standard)
    #expect(again.name == "small")
    #expect(again.inputs.map(\.name) == ["x"])
    #expect(again.outputs.map(\.name) == ["y", "z"])
    let names = Set(again.nodes.map(\.name))
    #expect(names.isSuperset(of: ["w", "b", "conv", "sum"]))
    #expect(again.metadata["licence"] == "Apache-2.0")
  }

  @Test func `writes the same bytes for the same graph`() throws {
    let folder = try ExportFolder()
    for name in ["a", "b"] {
      try ONNXWriter().write(convolution(), catalog: .standard, to: folder["\(name).onnx"])
    }
    #expect(try folder.bytes(of: "a.onnx") == folder.bytes(of: "b.onnx"))
  }

  @Test func `keeps axes symbolic where the nodes hold for any extent`() throws {
    let folder = try ExportFolder()
    let graph = try convolution(symbols: ["N", "C", "H", "W"])
    let again = try folder.roundTrip(graph, catalog: .standard)
    // The weights fix the channels.
    #expect(again.inputs[0].symbols == ["N", nil, "H", "W"])
  }

  @Test func `fixes axes that the nodes depend on`() throws {
    let builder = GraphBuilder(name: "flat", catalog: .standard)
    let x = try builder.input(
      "x", TensorType(.float32, [4, 2, 6]), symbols: ["N", "C", "L"])
    let flat = try builder.reshape(x, to: [4, 12])
    try builder.output("y", try builder.broadcast(flat, to: [3, 4, 12]))
    let folder = try ExportFolder()
    let again = try folder.roundTrip(builder.graph, catalog: .standard)
    #expect(again.inputs[0].symbols == [nil, nil, nil])
  }

  @Test func `puts large tensors beside the model when asked`() throws {
    let builder = GraphBuilder(name: "large", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [40, 30]))
    let w = Tensor((0..<1200).map { Float($0) }, shape: [30, 40])
    let small = Tensor([2] as [Float], shape: [1])
    let y = try builder.matmul(x, builder.parameter("w", w))
    try builder.output("y", builder.multiply(y, builder.parameter("small", small)))
    var writer = ONNXWriter()
    writer.hasExternalData = true
    let folder = try ExportFolder()
    let again = try folder.roundTrip(builder.graph, catalog: .standard, writer: writer)
    #expect(folder.names == ["model.onnx", "model.onnx.data"])
    #expect(try folder.bytes(of: "model.onnx.data").count == 4800)
    let found = again.nodes.first { $0.name == "w" }
    #expect(found.flatMap { again.constant($0.output) }?.isIdentical(to: w) == true)
  }

  @Test func `asks for a later version only where an operator needs it`() throws {
    let folder = try ExportFolder()
    func opset(_ elementType: ElementType) throws -> Int {
      let builder = GraphBuilder(name: "conv", catalog: .standard)
      let x = try builder.input("x", TensorType(elementType, [1, 1, 4]))
      let w = try builder.input("w", TensorType(elementType, [1, 1, 3]))
      // A reduction, whose axes became an input between the two versions.
      let y = try builder.reduceMax(builder.convolution(x, w), axes: [2])
      try builder.output("y", y)
      return try ONNXWriter().write(
        builder.graph, catalog: .standard, to: folder["conv.onnx"]
      ).opset
    }
    #expect(try opset(.float32) == 17)
    #expect(try opset(.bfloat16) == 22)
  }

  @Test func `lists every node that ONNX cannot say`() throws {
    let builder = GraphBuilder(name: "noise", catalog: .standard)
    let a = try builder.randomNormal([2], name: "first")
    try builder.output("y", builder.add(a, builder.randomNormal([2], seed: 1, name: "second")))
    let folder = try ExportFolder()
    let error = #expect(throws: ONNXError.self) {
      try ONNXWriter().write(builder.graph, catalog: .standard, to: folder["noise.onnx"])
    }
    #expect(error?.code == .unsupported)
    #expect(error?.refusals.map(\.node) == ["first", "second"])
    #expect(error?.refusals.first?.operation == "random-normal")
    #expect(folder.names.isEmpty)
  }

  @Test func `says where it cannot write`() throws {
    let folder = try ExportFolder()
    let error = #expect(throws: ONNXError.self) {
      try ONNXWriter().write(convolution(), catalog: .standard, to: folder["no/m.onnx"])
    }
    #expect(error?.code == .unwritable)
    #expect(error?.place == folder["no/m.onnx"])
  }
}
