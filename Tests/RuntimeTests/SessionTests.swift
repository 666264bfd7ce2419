import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

struct SessionTests {
  private let options = SessionOptions(threads: 2)

  /// `sum = relu(a) + b`, `step` passed through.
  private func graph() throws -> Graph {
    let builder = GraphBuilder(name: "sum", catalog: .standard)
    let a = try builder.input("a", TensorType(.float32, [2, 3]), symbols: ["N", nil])
    let b = try builder.input("b", TensorType(.float32, [2, 3]))
    let step = try builder.input("step", TensorType(.int64, [1]))
    try builder.output("sum", builder.add(builder.relu(a), b))
    try builder.output("step", step)
    return builder.graph
  }

  private func expect(
    _ code: RuntimeError.Code, _ description: String, _ body: () throws -> Void
  ) {
    let error = #expect(throws: RuntimeError.self, performing: body)
    #expect(error?.code == code)
    #expect(error?.description == description)
  }

  @Test func `refuses missing, unknown and mistyped inputs`() throws {
    let session = try Session(graph(), catalog: .standard, options: options)
    var inputs = session.plan.graph.uniformInputs
    inputs["b"] = nil
    expect(.input, "input \"b\": expected a tensor, got none") { _ = try session.run(inputs) }
    inputs["b"] = Tensor(zeros: TensorType(.float32, [3, 2]))
    expect(.input, "input \"b\": expected fp32[2, 3], got fp32[3, 2]") {
      _ = try session.run(inputs)
    }
    inputs["b"] = Tensor(zeros: TensorType(.int32, [2, 3]))
    expect(.input, "input \"b\": expected fp32[2, 3], got int32[2, 3]") {
      _ = try session.run(inputs)
    }
    inputs["c"] = inputs["a"]
    expect(.input, "input \"c\": expected one of: a, b, step") { _ = try session.run(inputs) }
    expect(.input, "input \"c\": expected one of: a, b, step") { _ = try session.inputBytes("c") }
    expect(.input, "output \"a\": expected one of: sum, step") { _ = try session.outputBytes("a") }
  }

  @Test func `compiles for other shapes`() throws {
    let shapes: [String: Shape] = ["a": [5, 3], "b": [5, 3]]
    let session = try Session(graph(), catalog: .standard, shapes: shapes, options: options)
    #expect(session.type(of: session.outputs[0].value).shape == [5, 3])
    #expect(session.inputs.map(\.name) == ["a", "b", "step"])
    expect(.input, "input \"c\": expected one of: a, b, step") {
      _ = try Session(graph(), catalog: .standard, shapes: ["c": [1]], options: options)
    }
    expect(.input, "input \"a\": expected 2 axes, got 5x3x1") {
      _ = try Session(graph(), catalog: .standard, shapes: ["a": [5, 3, 1]], options: options)
    }
    #expect(throws: RuntimeError.self) {
      try Session(graph(), catalog: .standard, shapes: ["a": [5, 7]], options: options)
    }
  }

  @Test func `leaves its inputs as they were`() throws {
    let network = try SmallNetwork.vnet(patch: [16, 16, 16])
    let session = try Session(network, catalog: .standard, options: options)
    let image = Tensor.uniform([1, 1, 16, 16, 16], name: "image")
    let first = try session.run(["image": image])
    let memory = try session.inputBytes("image")
    image.withUnsafeBytes { #expect($0.elementsEqual(memory)) }
    try session.run()
    let again = try session.outputBytes("probability")
    try #require(first["probability"]).withUnsafeBytes { #expect($0.elementsEqual(again)) }
  }

  @Test func `gives back outputs that nobody computes`() throws {
    let builder = GraphBuilder(name: "trivial", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [2, 3]))
    let constant = try builder.constant([1, 2], type: TensorType(.int64, [2]), name: "constant")
    let empty = try builder.input("empty", TensorType(.float32, [0, 3]))
    try builder.output("same", x)
    try builder.output("view", builder.reshape(x, to: [3, 2]))
    try builder.output("twice", builder.reshape(builder.reshape(x, to: [6]), to: [1, 6]))
    try builder.output("constant", constant)
    try builder.output("reshaped", builder.reshape(constant, to: [2, 1]))
    try builder.output("empty", builder.relu(empty))
    let graph = builder.graph
    let expected = try graph.referenceOutputs()
    for isa in available {
      let got = try graph.outputs(isa)
      #expect(got.count == 6)
      for (name, tensor) in got { #expect(try #require(expected[name]).isIdentical(to: tensor)) }
    }
  }

  @Test func `takes the time of every step when asked`() throws {
    var options = options
    options.profiles = true
    let session = try Session(
      SmallNetwork.vnet(patch: [16, 16, 16]), catalog: .standard, options: options)
    #expect(session.stepNanoseconds == Array(repeating: 0, count: session.plan.steps.count))
    try session.run()
    #expect(session.stepNanoseconds.count == session.plan.steps.count)
    #expect(session.stepNanoseconds.allSatisfy { $0 > 0 })
    let plain = try Session(session.plan, options: self.options)
    try plain.run()
    #expect(plain.stepNanoseconds.isEmpty)
  }

  @Test func `says how much memory is missing`() throws {
    var options = options
    options.maximumByteCount = 100_000
    let error = #expect(throws: RuntimeError.self) {
      try Session(SmallNetwork.vnet(), catalog: .standard, options: options)
    }
    #expect(error?.code == .memoryLimit)
    #expect(error?.description.contains("got a limit of 100000") == true)
  }

  @Test func `refuses a plan larger than the machine`() throws {
    let huge = 1 << 34
    let builder = GraphBuilder(name: "huge", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [huge, 1024]))
    try builder.output("y", builder.relu(x))
    let error = #expect(throws: RuntimeError.self) {
      try Session(builder.graph, catalog: .standard, options: options)
    }
    #expect(error?.code == .memoryLimit)
  }

  @Test func `runs with fewer than one thread as with one`() throws {
    let graph = try ConvolutionCase.table[0].graph()
    let expected = try #require(try graph.outputs(.baseline, threads: 1)["y"])
    for threads in [0, -1] {
      let got = try #require(try graph.outputs(.baseline, threads: threads)["y"])
      #expect(got.isIdentical(to: expected))
    }
  }

  @Test func `reports an operator that fails while running`() throws {
    let builder = GraphBuilder(name: "mute", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [2]))
    try builder.output("y", builder.append(Mute(), [x], name: "silence")[0])
    let session = try Session(builder.graph, catalog: .standard, options: options)
    expect(.execution, "node \"silence\": test/mute: stays silent") { try session.run() }
  }

  /// An operator that has types but no values.
  private struct Mute: Operator {
    var id: OperatorID { "test/mute" }
    var revision: Int { 1 }
    var attributes: Attributes { [:] }

    func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
      throw OperatorError(.unsupported, id, "stays silent")
    }
  }
}
