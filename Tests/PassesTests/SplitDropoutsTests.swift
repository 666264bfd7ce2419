import ChiasmPasses
import Testing

struct SplitDropoutsTests {
  @Test func `makes a mask and a product`() throws {
    let rewriting = try Rewriting(
      splitDropouts,
      of: """
        input %x: fp32[2, 5, 3]
        input %step: int64[1]
        %d = dropout(%x, %step) {rate = 0.5, per-channel = true, training = true, seed = 7}
        output %y = %d:0
        output %mask = %d:1
        """)
    #expect(rewriting.operators == ["random-mask", "multiply"])
    #expect(try rewriting.difference() == 0)
  }

  @Test func `keeps dropouts at inference and in half precision`() throws {
    try expectKept(
      splitDropouts,
      """
      input %x: fp32[2, 5, 3]
      %y = dropout(%x) {rate = 0.5, training = false}
      output %y = %y
      """)
    try expectKept(
      splitDropouts,
      """
      input %x: fp16[2, 5, 3]
      %d = dropout(%x) {rate = 0.5, training = true}
      output %y = %d:0
      """)
  }
}
