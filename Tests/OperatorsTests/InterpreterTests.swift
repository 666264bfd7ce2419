import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct InterpreterTests {
  private let interpreter = Interpreter(catalog: .standard)

  /// `2 x + x`, as an operator that only decomposes.
  private struct Triple: Operator {
    var id: OperatorID { "test/triple" }
    var revision: Int { 1 }
    var attributes: Attributes { [:] }

    func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
      throw OperatorError(.unsupported, id, "has no reference")
    }

    func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
      throws(OperatorError) -> [Value]?
    {
      let two = try builder.scalar(2)
      return [try builder.add(builder.multiply(inputs[0], two), inputs[0])]
    }
  }

  /// An operator that can do nothing.
  private struct Mute: Operator {
    var id: OperatorID { "test/mute" }
    var revision: Int { 1 }
    var attributes: Attributes { [:] }
    let code: OperatorError.Code

    func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
      throw OperatorError(code, id, "stays silent")
    }
  }

  private func graph(of operation: any Operator) throws -> Graph {
    let builder = GraphBuilder(name: "one", catalog: .standard)
    let x = try builder.input("x", fp32(2))
    try builder.output("y", builder.append(operation, [x], name: "node")[0])
    return builder.graph
  }

  private let x = Tensor([1, -2] as [Float], shape: [2])

  @Test func `runs every node and returns the outputs by name`() throws {
    let builder = GraphBuilder(name: "residual", catalog: .standard)
    let x = try builder.input("x", fp32(2))
    let doubled = try builder.add(x, x)
    try builder.output("positive", builder.relu(doubled))
    try builder.output("doubled", doubled)
    try builder.output("x", x)
    let results = try interpreter.evaluate(builder.graph, inputs: ["x": self.x])
    #expect(results.mapValues(\.doubles) == ["positive": [2, 0], "doubled": [2, -4], "x": [1, -2]])
  }

  @Test func `keeps the outputs of a node apart, used or not`() throws {
    let builder = GraphBuilder(name: "batch-norm", catalog: .standard)
    let x = try builder.input("x", fp32(2, 1))
    let one = try builder.constant([1], type: fp32(1), name: nil)
    let zero = try builder.constant([0], type: fp32(1), name: nil)
    let norm = try builder.trainingBatchNorm(
      x, scale: one, offset: zero, mean: zero, variance: one, momentum: 0.5)
    try builder.output("variance", norm.variance)
    let input = Tensor([0, 2] as [Float], shape: [2, 1])
    let results = try interpreter.evaluate(builder.graph, inputs: ["x": input])
    #expect(results.mapValues(\.doubles) == ["variance": [1.5]])
  }

  @Test func `decomposes an operator without a reference`() throws {
    let results = try interpreter.evaluate(graph(of: Triple()), inputs: ["x": x])
    #expect(results["y"]?.doubles == [3, -6])
  }

  @Test(arguments: [OperatorError.Code.unsupported, .plugin])
  func `names the node that fails`(_ code: OperatorError.Code) throws {
    let error = #expect(throws: OperatorError.self) {
      try interpreter.evaluate(graph(of: Mute(code: code)), inputs: ["x": x])
    }
    #expect(error?.code == code)
    #expect(error?.description == "node \"node\": test/mute: stays silent")
  }

  @Test func `refuses inputs that the graph does not have`() throws {
    let graph = try graph(of: ReLU())
    let missing = #expect(throws: OperatorError.self) {
      try interpreter.evaluate(graph, inputs: [:])
    }
    #expect(missing == OperatorError(.arity, place: "input \"x\"", "expected fp32[2], got none"))
    let unknown = #expect(throws: OperatorError.self) {
      try interpreter.evaluate(graph, inputs: ["x": x, "z": x])
    }
    #expect(unknown == OperatorError(.arity, place: "input \"z\"", "expected one of: x"))
  }

  @Test func `refuses inputs of another type`() throws {
    let graph = try graph(of: ReLU())
    let shape = #expect(throws: OperatorError.self) {
      try interpreter.evaluate(graph, inputs: ["x": Tensor(zeros: fp32(3))])
    }
    #expect(
      shape == OperatorError(.shape, place: "input \"x\"", "expected fp32[2], got fp32[3]"))
    let element = #expect(throws: OperatorError.self) {
      try interpreter.evaluate(graph, inputs: ["x": Tensor(zeros: int32(2))])
    }
    #expect(
      element
        == OperatorError(.elementType, place: "input \"x\"", "expected fp32[2], got int32[2]"))
  }
}
