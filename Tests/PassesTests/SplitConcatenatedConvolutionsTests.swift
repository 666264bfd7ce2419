import ChiasmPasses
import Comparison
import Testing

struct SplitConcatenatedConvolutionsTests {
  @Test func `splits a convolution of a concatenation`() throws {
    let rewriting = try Rewriting(
      splitConcatenatedConvolutions,
      of: """
        input %p: fp32[1, 1, 4]
        input %c: fp32[1, 2, 4]
        %w: fp32[2, 3, 1] = parameter [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
        %bias: fp32[2] = parameter [7.0, 8.0]
        %both = concat(%p, %c) {axis = 1}
        %mixed = convolution(%both, %w, %bias) {padding = [1, 0]}
        output %y = %mixed
        """)
    #expect(
      rewriting.text == """
        %w.part0: fp32[2, 1, 1] = constant [1.0, 4.0]
        %bias: fp32[2] = parameter [7.0, 8.0]
        %mixed.part0: fp32[1, 2, 5] = convolution(%p, %w.part0, %bias) {groups = 1, \
        padding = [1, 0]}
        %w.part1: fp32[2, 2, 1] = constant [2.0, 3.0, 5.0, 6.0]
        %mixed.part1: fp32[1, 2, 5] = convolution(%c, %w.part1) {groups = 1, padding = [1, 0]}
        %mixed: fp32[1, 2, 5] = add(%mixed.part0, %mixed.part1)
        output %y = %mixed
        """)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 3, magnitude: 20).absolute)
  }

  @Test func `splits three parts, one of them twice the same`() throws {
    let rewriting = try Rewriting(
      splitConcatenatedConvolutions,
      of: """
        input %a: fp32[1, 1, 2, 2]
        input %b: fp32[1, 1, 2, 2]
        %w: fp32[1, 3, 1, 1] = parameter [1.0, 2.0, 3.0]
        %all = concat(%a, %b, %a) {axis = 1}
        %y = convolution(%all, %w)
        output %y = %y
        """)
    #expect(rewriting.operators.filter { $0 == "convolution" }.count == 3)
    #expect(!rewriting.operators.contains("concat"))
    #expect(try rewriting.difference() <= Tolerance.sum(of: 3, magnitude: 6).absolute)
  }

  @Test(
    arguments: [
      // A window, groups, another axis, another use of the concatenation.
      ("%w: fp32[1, 2, 2] = parameter [1.0, 2.0, 3.0, 4.0]", "axis = 1", "{}", "%y"),
      ("%w: fp32[2, 1, 1] = parameter [1.0, 2.0]", "axis = 1", "{groups = 2}", "%y"),
      ("%w: fp32[1, 1, 1] = parameter [1.0]", "axis = 2", "{}", "%y"),
      ("%w: fp32[1, 2, 1] = parameter [1.0, 2.0]", "axis = 1", "{}", "%both"),
      ("%w = exp(%v)", "axis = 1", "{}", "%y"),
    ])
  func `keeps what cannot be split`(
    weights: String, axis: String, attributes: String, output: String
  ) throws {
    try expectKept(
      splitConcatenatedConvolutions,
      """
      input %p: fp32[1, 1, 4]
      input %c: fp32[1, 1, 4]
      input %v: fp32[1, 2, 1]
      \(weights)
      %both = concat(%p, %c) {\(axis)}
      %y = convolution(%both, %w) \(attributes == "{}" ? "" : attributes)
      output %y = %y
      output %other = \(output)
      """)
  }
}
