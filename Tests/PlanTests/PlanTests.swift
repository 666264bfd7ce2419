import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Comparison
import Testing

struct PlanTests {
  private func plan(
    _ isa: ISA = .avx2, limit: Int? = nil, _ build: (GraphBuilder) throws -> Void
  ) throws -> Plan {
    let builder = GraphBuilder(name: "test", catalog: .standard)
    try build(builder)
    var graph = builder.graph
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: isa.lanes), on: &graph)
    return try Plan(graph, isa: isa, maximumByteCount: limit)
  }

  private func kernels(_ plan: Plan) -> [String] { plan.steps.map(\.kernel) }

  @Test func `chooses a kernel for every node with work to do`() throws {
    let plan = try plan { builder in
      let x = try builder.input("x", TensorType(.float32, [1, 8, 6, 6]))
      let w = try builder.constant(.uniform([8, 8, 2, 2], name: "w"))
      let y = try builder.tanh(builder.convolution(x, w, strides: [2, 2]))
      let flat = try builder.reshape(y, to: [8, 9])
      let square = try builder.matmul(flat, flat, transposeB: true)
      let pooled = try builder.maxPool(y, window: [3, 3])
      try builder.output("attention", builder.softmax(square, axis: 0))
      try builder.output("pooled", pooled)
    }
    #expect(
      kernels(plan).sorted() == [
        "direct-convolution", "matmul", "pointwise", "pool", "reorder", "reorder", "reorder",
        "softmax",
      ])
    #expect(plan.multiplyAdds == 9 * 8 * 8 * 4 + 8 * 8 * 9)
  }

  @Test func `falls back to the reference where no kernel fits`() throws {
    let plan = try plan { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 3, 2, 5]))
      let i = try builder.input("i", TensorType(.int64, [3]))
      let m = try builder.input("m", TensorType(.float32, [3, 5, 7]))
      let side = try builder.input("side", TensorType(.float32, [2, 1, 2, 1]))
      try builder.output("integers", builder.add(i, i))
      try builder.output("last", builder.softmax(x, axis: 3))
      try builder.output("matmul", builder.matmul(x, m))
      try builder.output("broadcast", builder.add(x, side))
      try builder.output("row", builder.add(x, builder.reduceSum(x, axes: [2, 3], keepAxes: true)))
    }
    let byName = Dictionary(uniqueKeysWithValues: plan.steps.map { ($0.node.name, $0.kernel) })
    #expect(byName["add"] == "reference")
    #expect(byName["softmax"] == "softmax")
    #expect(byName["matmul"] == "reference")
    #expect(byName["add.2"] == "pointwise")
    #expect(byName["add.3"] == "pointwise")
    #expect(byName["reduce-sum"] == "reduction")
  }

  @Test func `lets views share the buffer of what they view`() throws {
    let plan = try plan { builder in
      let x = try builder.input("x", TensorType(.float32, [4, 6]))
      let y = try builder.exp(x)
      let view = try builder.reshape(builder.reshape(y, to: [24]), to: [2, 12])
      try builder.output("y", view)
      try builder.output("z", builder.reshape(x, to: [6, 4]))
    }
    #expect(kernels(plan) == ["pointwise"])
    #expect(plan.buffers.map(\.values.count).sorted() == [2, 3])
    let (x, z) = (plan.graph.inputs[0].value, plan.graph.outputs[1].value)
    #expect(plan.offset(of: x) == plan.offset(of: z))
    // An output's buffer lives to the end, also when it was made early.
    #expect(plan.buffers.allSatisfy { $0.last == plan.steps.count })
  }

  @Test func `keeps an input's buffer for the whole run`() throws {
    let plan = try plan { builder in
      var y = try builder.input("x", TensorType(.float32, [100]))
      for _ in 0..<6 { y = try builder.exp(y) }
      try builder.output("y", y)
    }
    let input = try #require(plan.buffers.first { $0.values.contains(plan.graph.inputs[0].value) })
    #expect(input.first == 0 && input.last == plan.steps.count)
    for other in plan.buffers where other.values != input.values {
      #expect(
        other.offset >= input.offset + input.byteCount
          || other.offset + other.byteCount <= input.offset)
    }
    // The input and two buffers that take turns.
    #expect(plan.arenaByteCount == 3 * 448)
  }

  @Test func `gives constants no buffer`() throws {
    let plan = try plan { builder in
      let x = try builder.input("x", TensorType(.float32, [2]))
      let c = try builder.constant([1, 2], type: TensorType(.float32, [2]), name: "c")
      try builder.output("y", builder.add(x, c))
      try builder.output("c", c)
    }
    #expect(plan.offset(of: plan.graph.outputs[1].value) == nil)
    #expect(plan.buffers.count == 2)
    #expect(plan.weightByteCount == 8)
  }

  @Test func `says what a plan beyond the limit would need`() throws {
    func build(_ builder: GraphBuilder) throws {
      let x = try builder.input("x", TensorType(.float32, [1000]))
      let c = try builder.constant(.uniform([1000], name: "c"))
      try builder.output("y", builder.add(x, c))
    }
    let needed = try plan { try build($0) }
    let total = needed.arenaByteCount + needed.weightByteCount
    #expect(total == 2 * 4032 + 4000)
    _ = try plan(limit: total) { try build($0) }
    let error = #expect(throws: PlanError.self) { try plan(limit: total - 1) { try build($0) } }
    #expect(error?.code == .memoryLimit)
    #expect(
      error?.description == """
        --max-memory: the plan needs 12064 bytes (8064 for activations, 4000 for weights), got a \
        limit of 12063
        """)
  }

  @Test func `counts what a run packs as weights`() throws {
    var graph = Graph(name: "bad")
    let x = try graph.addInput("x", TensorType(.float32, [1, 16, 4]))
    let w = try graph.addInput("w", TensorType(.float32, [16, 16, 3]))
    let fused = FusedConvolution(
      .convolution(Convolution(padding: [1, 1])), hasBias: false)
    try graph.addOutput("y", graph.addNode(fused, [x, w], name: "conv").output)
    // Weights that are given with every run are packed and counted as constant ones are.
    let plan = try Plan(graph, isa: .avx2)
    #expect(plan.weightByteCount >= 4 * 16 * 16 * 3)
    #expect(plan.packedWeightByteCount == 0)
    let error = #expect(throws: PlanError.self) {
      try Plan(graph, isa: .avx2, maximumByteCount: plan.byteCount - 1)
    }
    #expect(error?.code == .memoryLimit)
  }
}
