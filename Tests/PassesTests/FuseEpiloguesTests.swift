import ChiasmGraph
import ChiasmPasses
import Comparison
import Testing

struct FuseEpiloguesTests {
  private static let head = """
    input %x: fp32[1, 2, 4]
    input %skip: fp32[1, 2, 4]
    input %other: fp32[1, 2, 4]
    %w: fp32[2, 2, 1] = parameter [1.0, -2.0, 3.0, -4.0]
    %bias: fp32[2] = parameter [-1.0, 1.0]
    %conv = convolution(%x, %w, %bias)
    """

  private func fuse(_ body: String) throws -> Rewriting {
    let rewriting = try Rewriting(fuseEpilogues, of: "\(Self.head)\n\(body)")
    #expect(try rewriting.difference() <= Tolerance.sum(of: 4, magnitude: 10).absolute)
    return rewriting
  }

  private func fused(_ rewriting: Rewriting) throws -> FusedConvolution {
    let node = try #require(rewriting.after.nodes.first { $0.operation is FusedConvolution })
    return try #require(node.operation as? FusedConvolution)
  }

  @Test func `takes activation, addition and activation into the convolution`() throws {
    let rewriting = try fuse(
      """
      %a = leaky-relu(%conv) {slope = 0.25}
      %s = add(%a, %skip)
      %y = relu(%s)
      output %y = %y
      """)
    #expect(
      rewriting.text == """
        %w: fp32[2, 2, 1] = parameter [1.0, -2.0, 3.0, -4.0]
        %bias: fp32[2] = parameter [-1.0, 1.0]
        %conv: fp32[1, 2, 4] = fused-convolution(%x, %w, %bias, %skip) {addends = 1, groups = 1, \
        operator = "convolution", slope = 0.25, slope-after-addition = 0.0}
        output %y = %conv
        """)
  }

  @Test func `adds twice, from either side`() throws {
    let rewriting = try fuse(
      "%s = add(%skip, %conv)\n%y = add(%s, %other)\noutput %y = %y")
    #expect(rewriting.operators == ["fused-convolution"])
    #expect(try fused(rewriting).epilogue.addends == 2)
  }

  @Test func `takes a sum apart that nobody else reads`() throws {
    let rewriting = try fuse(
      "%sum = add(%skip, %other)\n%y = add(%conv, %sum)\noutput %y = %y")
    #expect(rewriting.operators == ["fused-convolution"])
    let shared = try fuse(
      "%sum = add(%skip, %other)\n%y = add(%conv, %sum)\noutput %y = %y\noutput %sum = %sum")
    #expect(shared.operators == ["add", "fused-convolution"])
  }

  @Test func `leaves a third addition and a second activation outside`() throws {
    let additions = try fuse(
      "%a = add(%conv, %skip)\n%b = add(%a, %other)\n%y = add(%b, %x)\noutput %y = %y")
    #expect(additions.operators == ["fused-convolution", "add"])
    let activations = try fuse(
      "%a = leaky-relu(%conv) {slope = 0.5}\n%y = leaky-relu(%a) {slope = 0.5}\noutput %y = %y")
    #expect(activations.operators == ["fused-convolution", "leaky-relu"])
    let after = try fuse(
      "%a = add(%conv, %skip)\n%b = relu(%a)\n%y = add(%b, %other)\noutput %y = %y")
    #expect(after.operators == ["fused-convolution", "add"])
  }

  @Test func `leaves a shared intermediate as it is`() throws {
    let output = try fuse("%y = relu(%conv)\noutput %y = %y\noutput %plain = %conv")
    #expect(output.operators == ["fused-convolution", "relu"])
    let twice = try fuse("%y = add(%conv, %conv)\noutput %y = %y")
    #expect(twice.operators == ["fused-convolution", "add"])
  }

  @Test func `leaves constants and broadcasts outside`() throws {
    let constant = try fuse(
      """
      %c: fp32[1, 2, 4] = constant [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
      %sum = add(%skip, %c)
      %y = add(%conv, %sum)
      %z = add(%y, %c)
      output %z = %z
      """)
    #expect(constant.operators == ["add", "fused-convolution", "add"])
    let broadcast = try fuse("input %row: fp32[4]\n%y = add(%conv, %row)\noutput %y = %y")
    #expect(broadcast.operators == ["fused-convolution", "add"])
  }

  @Test func `leaves other functions outside`() throws {
    #expect(
      try fuse("%y = tanh(%conv)\noutput %y = %y").operators == ["fused-convolution", "tanh"])
  }

  @Test func `fuses with weights that change`() throws {
    let rewriting = try Rewriting(
      fuseEpilogues,
      of: """
        input %x: fp32[1, 2, 4]
        input %w: fp32[2, 2, 1]
        %conv = convolution(%x, %w)
        %y = relu(%conv)
        output %y = %y
        """)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 2, magnitude: 10).absolute)
    #expect(rewriting.operators == ["fused-convolution"])
  }

  @Test func `leaves half precision as it is`() throws {
    try expectKept(
      fuseEpilogues,
      """
      input %x: fp16[1, 1, 4]
      %w: fp16[1, 1, 1] = parameter [1.0]
      %conv = convolution(%x, %w)
      output %y = %conv
      """)
  }

  @Test func `fuses transposed convolutions as well`() throws {
    let rewriting = try Rewriting(
      fuseEpilogues,
      of: """
        input %x: fp32[1, 2, 3]
        input %skip: fp32[1, 1, 6]
        %w: fp32[2, 1, 2] = parameter [1.0, -2.0, 3.0, -4.0]
        %up = transposed-convolution(%x, %w) {strides = [2]}
        %a = relu(%up)
        %y = add(%a, %skip)
        output %y = %y
        """)
    #expect(rewriting.operators == ["fused-convolution"])
    #expect(try rewriting.difference() <= Tolerance.sum(of: 4, magnitude: 10).absolute)
  }
}
