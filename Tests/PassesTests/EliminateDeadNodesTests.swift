import ChiasmPasses
import Testing

struct EliminateDeadNodesTests {
  @Test func `removes what no output depends on`() throws {
    let rewriting = try Rewriting(
      eliminateDeadNodes,
      of: """
        input %x: fp32[2]
        %dead: fp32[2] = constant [1.0, 2.0]
        %deader = add(%x, %dead)
        %deadest = relu(%deader)
        %y = relu(%x)
        output %y = %y
        """)
    #expect(rewriting.text == "%y: fp32[2] = relu(%x)\noutput %y = %y")
    #expect(rewriting.changes == 3)
  }

  @Test func `keeps a node of which one output is used`() throws {
    try expectKept(
      eliminateDeadNodes,
      """
      input %x: fp32[4]
      %d = dropout(%x) {rate = 0.5, training = true}
      output %mask = %d:1
      """)
  }
}
