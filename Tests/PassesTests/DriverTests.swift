import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Testing

struct DriverTests {
  private func graph() throws -> Graph {
    try Graph(
      text: """
        graph "test" {
          input %x: fp32[2]
          %a = relu(%x)
          %b = relu(%a)
          output %y = %b
        }
        """, catalog: .standard)
  }

  private func run(_ passes: [Pass], everyPatch: Bool = false, after last: String? = nil) throws
    -> (Graph, [Driver.Report])
  {
    var graph = try graph()
    let driver = Driver(catalog: .standard, verifiesEveryPatch: everyPatch)
    let reports = try driver.run(passes, on: &graph, stoppingAfter: last)
    return (graph, reports)
  }

  private func expect(
    _ code: PassError.Code, _ description: String, _ passes: [Pass], everyPatch: Bool = false
  ) {
    let error = #expect(throws: PassError.self) { try run(passes, everyPatch: everyPatch) }
    #expect(error?.code == code)
    #expect(error?.description == description)
  }

  /// Makes the second node its own input.
  private let loop = Pass("make-loop", "breaks the graph") {
    node, graph, catalog throws(OperatorError) in
    guard node.name == "a", let user = graph.users(of: node.output).first else { return nil }
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    builder.replace(node.output, with: user.output)
    return builder.patch("loop")
  }

  private let restless = Pass("keep-changing", "never ends") {
    node, graph, catalog throws(OperatorError) in
    guard node.operation is ReLU else { return nil }
    let builder = PatchBuilder(graph, catalog: catalog, anchor: node.name)
    builder.replace(node.output, with: try builder.append(ReLU(), node.inputs, name: node.name)[0])
    return builder.patch("again")
  }

  @Test func `runs passes in order and reports what they did`() throws {
    let (_, reports) = try run([eliminateIdentities, eliminateDeadNodes])
    #expect(reports.map(\.pass) == ["eliminate-identities", "eliminate-dead-nodes"])
    #expect(reports.map(\.changes) == [0, 0])
    #expect(reports.allSatisfy { $0.seconds >= 0 })
  }

  @Test func `stops after a pass, and after none when that is unknown`() throws {
    let (_, reports) = try run(
      [eliminateIdentities, restless], after: "eliminate-identities")
    #expect(reports.count == 1)
    let error = #expect(throws: PassError.self) { try run([eliminateIdentities], after: "fly") }
    #expect(error?.code == .unknownPass)
    #expect(error?.description == "pass \"fly\": expected one of: eliminate-identities")
  }

  @Test func `catches a pass that breaks the graph`() throws {
    let place = "node \"b\": uses value 2 before it is made"
    expect(.verification, "pass make-loop: \(place)", [loop])
    expect(
      .verification, "pass make-loop, node \"a\", patch \"loop\": \(place)", [loop],
      everyPatch: true)
    let emptying = Pass("empty-graph", "loses the outputs") {
      (graph: inout Graph, _) throws(OperatorError) -> Int in
      graph = Graph(name: graph.name)
      return 1
    }
    expect(
      .verification,
      "pass empty-graph: graph \"test\": expected at least one output, got none", [emptying])
  }

  @Test func `catches a pass without an end`() throws {
    let error = #expect(throws: PassError.self) { try run([restless]) }
    #expect(error?.code == .divergence)
    #expect(error?.description.contains("pass keep-changing, node ") == true)
  }

  @Test func `says which pass and node an operator refused`() {
    let refusal = OperatorError(.shape, "relu", "expected more")
    let rule = Pass("refuse-nodes", "refuses") { node, _, _ throws(OperatorError) in throw refusal }
    expect(.operation, "pass refuse-nodes, node \"a\": relu: expected more", [rule])
    let rewrite = Pass("refuse-graph", "refuses") {
      (graph: inout Graph, _) throws(OperatorError) -> Int in throw refusal
    }
    expect(.operation, "pass refuse-graph: relu: expected more", [rewrite])
  }
}
