import ChiasmPasses
import Testing

struct EliminateIdentitiesTests {
  @Test func `removes what returns its input`() throws {
    let rewriting = try Rewriting(
      eliminateIdentities,
      of: """
        input %x: fp32[2, 2]
        %a = dropout(%x) {rate = 0.5, training = false}
        %b = reshape(%a) {shape = [2, 2]}
        %c = broadcast(%b) {shape = [2, 2]}
        %d = cast(%c) {to = "fp32"}
        %e = transpose(%d) {permutation = [0, 1]}
        %y = relu(%e)
        output %y = %y
        output %x = %e
        """)
    #expect(
      rewriting.text == """
        %y: fp32[2, 2] = relu(%x)
        output %y = %y
        output %x = %x
        """)
    #expect(try rewriting.difference() == 0)
  }

  @Test func `keeps what only looks like an identity`() throws {
    try expectKept(
      eliminateIdentities,
      """
      input %x: fp32[2, 2]
      %a = transpose(%x) {permutation = [1, 0]}
      %b = reshape(%a) {shape = [4]}
      %c = cast(%b) {to = "int32"}
      %d = broadcast(%b) {shape = [3, 4]}
      %e = leaky-relu(%d) {slope = 1.0}
      output %c = %c
      output %e = %e
      """)
    try expectKept(
      eliminateIdentities,
      """
      input %x: fp32[4]
      %d = dropout(%x) {rate = 0.5, training = true}
      output %y = %d:0
      output %mask = %d:1
      """)
  }
}
