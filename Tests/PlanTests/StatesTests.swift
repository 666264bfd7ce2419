import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Testing

struct StatesTests {
  private func plan(_ body: String) throws -> Plan {
    var graph = try Graph(text: "graph \"states\" {\n\(body)\n}", catalog: .standard)
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: 4), on: &graph)
    return try Plan(graph, isa: .baseline)
  }

  private func offset(ofInput name: String, _ plan: Plan) throws -> Int {
    let input = try #require(plan.graph.input(named: name))
    return try #require(plan.offset(of: input.value))
  }

  private func offset(ofOutput name: String, _ plan: Plan) throws -> Int {
    let output = try #require(plan.graph.outputs.first { $0.name == name })
    return try #require(plan.offset(of: output.value))
  }

  private func position(_ name: String, _ plan: Plan) throws -> Int {
    try #require(plan.steps.firstIndex { $0.node.name == name })
  }

  @Test func `a next value goes where the state was when all others have read it`() throws {
    let plan = try plan(
      """
        input %a: fp32[8]
        input %x: fp32[8]
        %next = exp(%x)
        %read = multiply(%a, %x)
        output %a = %next
        output %y = %read
      """)
    #expect(plan.copiedStates.isEmpty)
    #expect(try offset(ofInput: "a", plan) == offset(ofOutput: "a", plan))
    #expect(try position("read", plan) < position("next", plan))
  }

  @Test func `a reader that needs the next value keeps the state until the end`() throws {
    let plan = try plan(
      """
        input %a: fp32[8]
        input %x: fp32[8]
        %next = exp(%x)
        %change = subtract(%next, %a)
        output %a = %next
        output %change = %change
      """)
    #expect(plan.copiedStates.map(\.name) == ["a"])
    #expect(try offset(ofInput: "a", plan) != offset(ofOutput: "a", plan))
  }

  @Test func `updates run before what does not need their memory later`() throws {
    let plan = try plan(
      """
        input %w1: fp32[8]
        input %w2: fp32[8]
        input %x: fp32[8]
        %y1 = multiply(%x, %w1)
        %y2 = multiply(%y1, %w2)
        %loss = reduce-sum(%y2)
        %dw2 = exp(%y1)
        %dy1 = multiply(%y2, %w2)
        %next2 = exp(%dw2)
        %dw1 = multiply(%dy1, %x)
        %next1 = exp(%dw1)
        output %w1 = %next1
        output %w2 = %next2
        output %loss = %loss
      """)
    #expect(plan.copiedStates.isEmpty)
    let order = try ["loss", "dy1", "next2", "dw1", "next1"].map { try position($0, plan) }
    #expect(order[0] < order[2] && order[2] < order[4])
    #expect(order[1] < order[2] && order[2] < order[3])
  }

  @Test func `a state that an output shows as it was is copied before it changes`() throws {
    let plan = try plan(
      """
        input %a: fp32[8]
        input %x: fp32[8]
        %next = exp(%x)
        output %old = %a
        output %a = %next
      """)
    #expect(try offset(ofInput: "a", plan) != offset(ofOutput: "old", plan))
    #expect(try position("old.copy", plan) < position("next", plan))
  }

  @Test func `states that change places are copied`() throws {
    let plan = try plan(
      """
        input %a: fp32[8]
        input %b: fp32[8]
        output %a = %b
        output %b = %a
      """)
    #expect(plan.states.count == 2)
    #expect(plan.copiedStates.count == 1)
  }

  @Test func `an input that is its own output is no state`() throws {
    let plan = try plan(
      """
        input %a: fp32[8]
        output %a = %a
      """)
    #expect(plan.states.isEmpty && plan.steps.isEmpty)
  }

  @Test func `a next value of another type is refused`() throws {
    let error = #expect(throws: PlanError.self) {
      try plan(
        """
          input %a: fp32[8]
          %s = reduce-sum(%a)
          output %a = %s
        """)
    }
    #expect(error?.description.contains("output \"a\": expected fp32[8]") == true)
  }
}
