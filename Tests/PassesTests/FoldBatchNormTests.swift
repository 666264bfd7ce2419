import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

struct FoldBatchNormTests {
  private static let statistics = """
    %scale: fp32[2] = parameter [2.0, 3.0]
    %offset: fp32[2] = parameter [0.5, -1.0]
    %mean: fp32[2] = buffer [1.0, 2.0]
    %variance: fp32[2] = buffer [4.0, 0.25]
    """

  @Test func `moves a norm into the convolution before it`() throws {
    let rewriting = try Rewriting(
      foldBatchNorm,
      of: """
        input %x: fp32[1, 1, 3]
        %w: fp32[2, 1, 1] = parameter [1.0, 10.0]
        %bias: fp32[2] = parameter [0.0, 4.0]
        \(Self.statistics)
        %conv = convolution(%x, %w, %bias)
        %norm = batch-norm(%conv, %scale, %offset, %mean, %variance) {epsilon = 0.0}
        output %y = %norm
        """)
    // Factors 2 / 2 and 3 / 0.5; biases (0 - 1) 1 + 0.5 and (4 - 2) 6 - 1.
    #expect(
      rewriting.text == """
        %w.folded: fp32[2, 1, 1] = constant [1.0, 60.0]
        %conv.bias.folded: fp32[2] = constant [-0.5, 11.0]
        %conv: fp32[1, 2, 3] = convolution(%x, %w.folded, %conv.bias.folded) {groups = 1}
        output %y = %conv
        """)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 1, magnitude: 60).absolute)
  }

  @Test(
    arguments: [
      "convolution(%x, %w) {padding = [1, 1], groups = 2}",
      "transposed-convolution(%x, %w) {strides = [2], groups = 2}",
      "transposed-convolution(%x, %w, %bias) {groups = 2}",
      "convolution(%x, %w, %bias) {groups = 2}",
    ])
  func `folds into grouped and transposed convolutions`(convolution: String) throws {
    let rewriting = try Rewriting(
      foldBatchNorm,
      of: """
        input %x: fp32[2, 2, 5]
        %w: fp32[2, 1, 3] = parameter [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
        %bias: fp32[2] = parameter [0.0, 4.0]
        \(Self.statistics)
        %conv = \(convolution)
        %norm = batch-norm(%conv, %scale, %offset, %mean, %variance)
        output %y = %norm
        """)
    #expect(rewriting.operators.count == 1)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 3, magnitude: 60).absolute)
  }

  @Test func `folds a transposed convolution whose groups have several channels`() throws {
    let rewriting = try Rewriting(
      foldBatchNorm,
      of: """
        input %x: fp32[1, 4, 3]
        %w: fp32[4, 1, 2] = parameter [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
        \(Self.statistics)
        %up = transposed-convolution(%x, %w) {groups = 2, strides = [2]}
        %norm = batch-norm(%up, %scale, %offset, %mean, %variance)
        output %y = %norm
        """)
    #expect(rewriting.operators == ["transposed-convolution"])
    #expect(try rewriting.difference() <= Tolerance.sum(of: 2, magnitude: 60).absolute)
  }

  @Test func `becomes a product and a sum where the convolution is shared`() throws {
    let rewriting = try Rewriting(
      foldBatchNorm,
      of: """
        input %x: fp32[1, 1, 3]
        %w: fp32[2, 1, 1] = parameter [1.0, 10.0]
        \(Self.statistics)
        %conv = convolution(%x, %w)
        %norm = batch-norm(%conv, %scale, %offset, %mean, %variance) {epsilon = 0.0}
        output %y = %norm
        output %plain = %conv
        """)
    #expect(rewriting.operators == ["convolution", "multiply", "add"])
    #expect(try rewriting.difference() <= Tolerance.sum(of: 1, magnitude: 60).absolute)
  }

  @Test func `becomes a product and a sum where there is no convolution`() throws {
    let rewriting = try Rewriting(
      foldBatchNorm,
      of: """
        input %x: fp32[1, 2, 3]
        \(Self.statistics)
        %norm = batch-norm(%x, %scale, %offset, %mean, %variance) {epsilon = 0.0}
        output %y = %norm
        """)
    #expect(
      rewriting.text == """
        %norm.factor: fp32[1, 2, 1] = constant [1.0, 6.0]
        %norm.scaled: fp32[1, 2, 3] = multiply(%x, %norm.factor)
        %norm.shift: fp32[1, 2, 1] = constant [-0.5, -13.0]
        %norm: fp32[1, 2, 3] = add(%norm.scaled, %norm.shift)
        output %y = %norm
        """)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 1, magnitude: 13).absolute)
  }

  @Test func `keeps a norm in training and one with statistics that change`() throws {
    try expectKept(
      foldBatchNorm,
      """
      input %x: fp32[2, 2, 3]
      \(Self.statistics)
      %norm = batch-norm(%x, %scale, %offset, %mean, %variance) {training = true}
      output %y = %norm:0
      output %next = %norm:1
      """)
    try expectKept(
      foldBatchNorm,
      """
      input %x: fp32[2, 2, 3]
      input %learned: fp32[2]
      \(Self.statistics)
      %norm = batch-norm(%x, %learned, %offset, %mean, %variance)
      output %y = %norm
      """)
  }
}
