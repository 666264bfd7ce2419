import ChiasmGraph
import ChiasmNumPy
import ChiasmONNX
import ChiasmOperators
import ChiasmTensor
import Foundation
import Testing

/// Small models against ONNX Runtime. Tests/Oracle/onnx/make_models.py makes both.
struct ImportTests {
  static let names = [
    "block", "branch", "functions", "integers", "shuffled", "token", "typed", "volume",
  ]

  private func path(_ name: String) -> String { "\(ONNXModel.oracle)/models/\(name)" }

  private func imported(
    _ name: String, shapes: [String: Shape] = [:], bindings: [String: Tensor] = [:]
  ) throws -> ImportedModel {
    var options = ImportOptions(catalog: .standard)
    options.shapes = shapes
    options.bindings = bindings
    return try ONNX.importModel(path("\(name).onnx"), options: options)
  }

  @Test(arguments: names)
  func `computes what ONNX Runtime does`(name: String) throws {
    let arrays = try NumPy.readArchive(path: path("\(name).npz"))
    let inputs = tensors(arrays, "in.")
    let model = try imported(name, shapes: inputs.mapValues(\.shape))
    #expect(model.notices.isEmpty)
    let results = try Interpreter(catalog: .standard).evaluate(model.graph, inputs: inputs)
    for (name, expected) in tensors(arrays, "out.") {
      let result = try #require(results[name])
      #expect(ONNXModel.deviation(of: result, from: expected) < 1e-6)
    }
  }

  private func tensors(_ arrays: [String: Tensor], _ prefix: String) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (key, tensor) in arrays where key.hasPrefix(prefix) {
      result[String(key.dropFirst(prefix.count))] = tensor
    }
    return result
  }

  @Test func `keeps names, and folds arithmetic on shapes away`() throws {
    let graph = try imported("block").graph
    let names = graph.nodes.map(\.name)
    for name in ["stem.conv", "stem.norm", "stem.relu", "flat", "head", "w", "bias"] {
      #expect(names.contains(name))
    }
    let operators = graph.nodes.map(\.operation.id.rawValue).filter { $0 != "constant" }
    #expect(
      operators == [
        "convolution", "batch-norm", "relu", "reshape", "matmul", "multiply", "add",
      ])
    #expect(graph.constants(role: .buffer).map(\.node.name) == ["mean", "variance"])
    #expect(graph.metadata["onnx.producer"] == "oracle")
    #expect(graph.metadata["onnx.opset"] == "17")
  }

  @Test func `keeps symbolic axes free through reshapes`() throws {
    let graph = try imported("block").graph
    #expect(graph.inputs[0].symbols == ["N", nil, nil, nil])
    let special = try graph.specialized(to: ["x": [5, 3, 8, 8]])
    #expect(special.shape(of: special.outputs[0].value) == [5, 5])
  }

  @Test func `keeps an axis free that parameters are repeated along`() throws {
    let arrays = try NumPy.readArchive(path: path("token.npz"))
    let model = try imported("token")
    #expect(model.notices.isEmpty)
    let x = try #require(arrays["in.x"])
    let graph = try model.graph.specialized(to: ["x": x.shape])
    let results = try Interpreter(catalog: .standard).evaluate(graph, inputs: ["x": x])
    #expect(try #require(results["y"]).isIdentical(to: #require(arrays["out.y"])))
  }

  @Test func `refuses other extents for axes without a symbol`() throws {
    let graph = try imported("block").graph
    let error = #expect(throws: GraphError.self) {
      try graph.specialized(to: ["x": [1, 3, 16, 8]])
    }
    #expect(error?.reason == "axis 2 is fixed, expected 8, got 1x3x16x8")
  }

  @Test func `asks for extents it cannot know`() throws {
    let error = #expect(throws: ONNXError.self) { try imported("volume") }
    #expect(error?.code == .shape)
    #expect(error?.reason.hasSuffix("give a shape with --shape pet=1x1xXxYxZ") == true)
    let graph = try imported("volume", shapes: ["pet": [1, 1, 16, 16, 16]]).graph
    #expect(graph.inputs[0].symbols == ["N", nil, "X", "Y", "Z"])
    let special = try graph.specialized(to: ["pet": [2, 1, 32, 16, 8]])
    #expect(special.shape(of: special.outputs[0].value) == [2, 2, 32, 16, 8])
  }

  @Test func `refuses extents that contradict the model`() {
    let error = #expect(throws: ONNXError.self) {
      try imported("block", shapes: ["x": [1, 4, 8, 8]])
    }
    let words = "input \"x\": expected extent 3, got 4 in 1x4x8x8"
    #expect(error?.description.hasSuffix(words) == true)
  }

  @Test func `takes bound inputs for constants`() throws {
    let x = Tensor([Float(-1), 0, 1, 2], shape: [4])
    let graph = try imported("shuffled", bindings: ["x": x]).graph
    #expect(graph.inputs.isEmpty)
    #expect(graph.constant(graph.outputs[0].value) != nil)
    let error = #expect(throws: ONNXError.self) {
      try imported("shuffled", bindings: ["z": x])
    }
    #expect(error?.code == .binding)
  }
}
