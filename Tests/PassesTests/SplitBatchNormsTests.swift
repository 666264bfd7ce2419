import ChiasmPasses
import Comparison
import Testing

struct SplitBatchNormsTests {
  private static let head = """
    input %x: fp32[2, 3, 4]
    input %dy: fp32[2, 3, 4]
    %scale: fp32[3] = parameter [1.0, -2.0, 3.0]
    %offset: fp32[3] = parameter [-1.0, 1.0, 0.5]
    %mean: fp32[3] = parameter [-1.0, 1.0, 2.0]
    %variance: fp32[3] = parameter [1.0, 2.0, 3.0]
    """

  private func split(_ body: String) throws -> Rewriting {
    let rewriting = try Rewriting(splitBatchNorms, of: "\(Self.head)\n\(body)")
    #expect(try rewriting.difference() <= Tolerance.sum(of: 64, magnitude: 20).absolute)
    return rewriting
  }

  private static let norm =
    "%n = batch-norm(%x, %scale, %offset, %mean, %variance) {momentum = 0.25, training = true}"

  @Test func `gives norm and gradient the same statistics and a gate`() throws {
    let rewriting = try split(
      """
      \(Self.norm)
      %y = leaky-relu(%n:0) {slope = 0.25}
      %dz = leaky-relu-gradient(%n:0, %dy) {slope = 0.25}
      %g = batch-norm-gradient(%x, %scale, %dz)
      output %y = %y
      output %mean = %n:1
      output %variance = %n:2
      output %dx = %g:0
      output %dscale = %g:1
      output %doffset = %g:2
      """)
    #expect(
      Set(rewriting.operators) == [
        "batch-statistics", "fused-batch-norm", "leaky-relu", "batch-norm-sums",
        "batch-norm-input-gradient",
      ])
    #expect(rewriting.operators.count == 5)
    let sums = rewriting.after.nodes.compactMap { $0.operation as? BatchNormSums }
    #expect(sums.map(\.slope) == [0.25])
  }

  @Test func `keeps a gate that others read or that belongs elsewhere`() throws {
    let rewriting = try split(
      """
      \(Self.norm)
      %dz = leaky-relu-gradient(%n:0, %dy) {slope = 0.25}
      %g = batch-norm-gradient(%x, %scale, %dz)
      %ez = leaky-relu-gradient(%dy, %dy) {slope = 0.25}
      %h = batch-norm-gradient(%x, %scale, %ez)
      output %dz = %dz
      output %dx = %g:0
      output %ex = %h:0
      """)
    let sums = rewriting.after.nodes.compactMap { $0.operation as? BatchNormSums }
    #expect(sums.map(\.slope) == [nil, nil])
  }

  @Test func `makes statistics for a gradient without its norm`() throws {
    let rewriting = try split(
      """
      %g = batch-norm-gradient(%x, %scale, %dy)
      output %dx = %g:0
      """)
    #expect(rewriting.operators.contains("batch-statistics"))
  }

  @Test func `knows that dx has no sum`() throws {
    let rewriting = try split(
      """
      %g = batch-norm-gradient(%x, %scale, %dy)
      %sum = reduce-sum(%g:0) {axes = [0, 2]}
      %some = reduce-sum(%g:0) {axes = [2]}
      output %sum = %sum
      output %some = %some
      """)
    #expect(rewriting.operators.count { $0 == "reduce-sum" } == 1)
  }

  @Test func `leaves norms at inference and other types alone`() throws {
    try expectKept(
      splitBatchNorms,
      """
      \(Self.head)
      %y = batch-norm(%x, %scale, %offset, %mean, %variance) {training = false}
      output %y = %y
      """)
    try expectKept(
      splitBatchNorms,
      """
      input %x: fp16[2, 3, 4]
      input %c: fp16[3]
      %g = batch-norm-gradient(%x, %c, %x)
      output %dx = %g:0
      """)
  }
}
