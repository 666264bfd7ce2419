import ChiasmGraph
import ChiasmPasses
import Comparison
import Testing

/// What models spell out in elementary operators, found by fuse-epilogues.
struct ActivationPatternTests {
  private static let head = """
    input %x: fp32[1, 2, 4]
    %w: fp32[2, 2, 1] = parameter [1.0, -2.0, 3.0, -4.0]
    %zero: fp32[] = constant [0.0]
    %half: fp32[] = constant [0.5]
    %one: fp32[] = constant [1.0]
    %three: fp32[] = constant [3.0]
    %six: fp32[] = constant [6.0]
    %root: fp32[] = constant [1.4142135]
    %slopes: fp32[2, 1] = parameter [0.25, -0.5]
    %c = convolution(%x, %w)
    """

  private func activation(_ body: String, operators: [String] = ["fused-convolution"]) throws
    -> Activation?
  {
    let rewriting = try Rewriting(fuseEpilogues, of: "\(Self.head)\n\(body)\noutput %y = %y")
    #expect(rewriting.operators == operators)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 16, magnitude: 10).absolute)
    return rewriting.after.nodes.lazy.compactMap { $0.operation as? FusedConvolution }
      .first?.epilogue.activation
  }

  @Test func `finds clips`() throws {
    #expect(
      try activation("%a = maximum(%c, %half)\n%y = minimum(%three, %a)")
        == .clip(low: 0.5, high: 3))
    #expect(
      try activation("%a = relu(%c)\n%y = minimum(%a, %six)") == .clip(low: 0, high: 6))
  }

  @Test func `finds a swish but no gate of something else`() throws {
    #expect(try activation("%g = sigmoid(%c)\n%y = multiply(%c, %g)") == .swish)
    #expect(
      try activation(
        "%g = sigmoid(%c)\n%y = multiply(%x, %g)", operators: ["fused-convolution", "multiply"])
        == .sigmoid)
  }

  @Test func `finds hard gates in either spelling`() throws {
    let sixth: Float = 1 / 6
    #expect(
      try activation(
        """
        %a = add(%c, %three)
        %b = relu(%a)
        %d = minimum(%b, %six)
        %e = multiply(%c, %d)
        %y = divide(%e, %six)
        """) == .hardSwish(scale: sixth, shift: 3 * sixth))
    #expect(
      try activation(
        """
        %a = add(%c, %three)
        %b = relu(%a)
        %d = minimum(%b, %six)
        %e = divide(%d, %six)
        %y = multiply(%c, %e)
        """) == .hardSwish(scale: sixth, shift: 3 * sixth))
  }

  @Test func `finds a GELU`() throws {
    #expect(
      try activation(
        """
        %a = divide(%c, %root)
        %e = erf(%a)
        %g = add(%e, %one)
        %p = multiply(%c, %g)
        %y = multiply(%p, %half)
        """) == .gelu)
  }

  @Test func `finds slopes by channel`() throws {
    #expect(
      try activation(
        """
        %a = maximum(%c, %zero)
        %b = minimum(%c, %zero)
        %d = multiply(%b, %slopes)
        %y = add(%a, %d)
        """) == .channelLeakyReLU(slopes: [0.25, -0.5]))
  }
}
