import ChiasmPasses
import Testing

struct MergeCommonSubexpressionsTests {
  @Test func `computes equal things once, and what follows from them`() throws {
    let rewriting = try Rewriting(
      mergeCommonSubexpressions,
      of: """
        input %x: fp32[2]
        %one: fp32[2] = constant [1.0, 2.0]
        %uno: fp32[2] = constant [1.0, 2.0]
        %a = add(%x, %one)
        %b = add(%x, %uno)
        %c = sigmoid(%a)
        %d = sigmoid(%b)
        %y = multiply(%c, %d)
        output %y = %y
        output %d = %d
        """)
    #expect(
      rewriting.text == """
        %one: fp32[2] = constant [1.0, 2.0]
        %a: fp32[2] = add(%x, %one)
        %c: fp32[2] = sigmoid(%a)
        %y: fp32[2] = multiply(%c, %c)
        output %y = %y
        output %d = %c
        """)
    #expect(rewriting.changes == 3)
    #expect(try rewriting.difference() == 0)
  }

  @Test func `keeps other attributes, other inputs, parameters and randomness apart`() throws {
    try expectKept(
      mergeCommonSubexpressions,
      """
      input %x: fp32[2]
      input %z: fp32[2]
      %p: fp32[2] = parameter [1.0, 1.0]
      %q: fp32[2] = parameter [1.0, 1.0]
      %i: int32[2] = constant [0, 0]
      %f: fp32[2] = constant [0.0, 0.0]
      %a = leaky-relu(%x) {slope = 0.1}
      %b = leaky-relu(%x) {slope = 0.2}
      %c = leaky-relu(%z) {slope = 0.1}
      %r = random-normal() {shape = [2]}
      %s = random-normal() {shape = [2]}
      %e = add(%x, %z)
      %g = add(%z, %x)
      output %a = %a
      output %b = %b
      output %c = %c
      output %r = %r
      output %s = %s
      output %e = %e
      output %g = %g
      output %p = %p
      output %q = %q
      output %i = %i
      output %f = %f
      """)
  }
}
