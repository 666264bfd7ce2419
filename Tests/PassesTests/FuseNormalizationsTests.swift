import ChiasmGraph
import ChiasmPasses
import Comparison
import Testing

struct FuseNormalizationsTests {
  private static let head = """
    input %x: fp32[2, 4, 3, 2]
    %ones: fp32[2] = constant [1.0, 2.0]
    %zeros: fp32[2] = constant [0.0, 0.5]
    %scale: fp32[4, 1, 1] = parameter [1.0, -2.0, 3.0, -4.0]
    %offset: fp32[1, 4, 1, 1] = parameter [-1.0, 1.0, 2.0, 3.0]
    %grouped = reshape(%x) {shape = [0, 2, -1]}
    %normal = instance-norm(%grouped, %ones, %zeros)
    %back = reshape(%normal) {shape = [2, 4, 3, 2]}
    """

  private func fuse(_ body: String) throws -> Rewriting {
    let rewriting = try Rewriting(fuseNormalizations, of: "\(Self.head)\n\(body)")
    #expect(try rewriting.difference() <= Tolerance.sum(of: 64, magnitude: 20).absolute)
    return rewriting
  }

  @Test func `makes a group norm of reshapes, factor and shift`() throws {
    let rewriting = try fuse(
      """
      %s = multiply(%scale, %back)
      %y = add(%s, %offset)
      output %y = %y
      """)
    #expect(rewriting.operators == ["fused-normalization"])
    let norm = rewriting.after.nodes.compactMap { $0.operation as? FusedNormalization }
    #expect(norm.map(\.groups) == [2])
  }

  @Test func `leaves factors and shifts in half precision alone`() throws {
    let rewriting = try Rewriting(
      fuseNormalizations,
      of: """
        input %x: fp16[2, 4, 3, 2]
        %scale: fp16[4, 1, 1] = parameter [1.0, -2.0, 3.0, -4.0]
        %offset: fp16[1, 4, 1, 1] = parameter [-1.0, 1.0, 2.0, 3.0]
        %s = multiply(%scale, %x)
        %y = add(%s, %offset)
        output %y = %y
        """)
    #expect(rewriting.operators == ["multiply", "add"])
  }

  @Test func `keeps what others read`() throws {
    let rewriting = try fuse(
      """
      %y = multiply(%back, %scale)
      output %y = %y
      output %normal = %normal
      """)
    #expect(
      rewriting.operators == ["reshape", "fused-normalization", "reshape", "multiply"])
  }

  @Test func `keeps reshapes to other shapes`() throws {
    let rewriting = try fuse(
      """
      %y = reshape(%normal) {shape = [2, 4, 2, 3]}
      output %y = %y
      """)
    #expect(rewriting.operators == ["reshape", "fused-normalization", "reshape", "reshape"])
  }
}
