import ChiasmPasses
import Testing

struct DecomposeOperatorsTests {
  @Test func `replaces an operator by its parts, to the end`() throws {
    let rewriting = try Rewriting(
      decomposeOperators,
      of: """
        input %x: fp32[2]
        %y = test/twice(%x)
        %z = test/twice(%y)
        output %z = %z
        """)
    #expect(
      rewriting.text == """
        %y.sum: fp32[2] = add(%x, %x)
        %z.sum: fp32[2] = add(%y.sum, %y.sum)
        output %z = %z.sum
        """)
    #expect(rewriting.changes == 2)
    #expect(try rewriting.difference() == 0)
  }

  @Test func `keeps primitives and operators with a kernel of their own`() throws {
    try expectKept(
      decomposeOperators,
      """
      input %x: fp32[2]
      %k = test/own-kernel(%x)
      %y = relu(%k)
      output %y = %y
      """)
  }

  @Test func `refuses a decomposition of another type`() {
    let error = #expect(throws: PassError.self) {
      try Rewriting(
        decomposeOperators,
        of: "input %x: fp32[2]\n%odd = test/unfaithful(%x)\noutput %y = %odd")
    }
    #expect(error?.code == .operation)
    #expect(
      error?.description == """
        pass decompose-operators, node "odd": test/unfaithful: decomposition expected \
        [fp32[2]], got [fp32[]]
        """)
  }
}
