import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

struct OrderMatrixChainsTests {
  /// Multiplications of all products in a graph.
  private func cost(_ graph: Graph) -> Int {
    graph.nodes.reduce(0) { sum, node in
      guard let matmul = node.operation as? MatMul else { return sum }
      let a = graph.shape(of: node.inputs[0]).extents
      let depth = matmul.transposeA ? a[a.count - 2] : a[a.count - 1]
      return sum + graph.shape(of: node.output).count * depth
    }
  }

  @Test func `multiplies cross-modal attention without a matrix of voxels by voxels`() throws {
    let rewriting = try Rewriting(
      orderMatrixChains,
      of: """
        input %g: fp32[2, 3, 50]
        input %phi: fp32[2, 3, 50]
        input %theta: fp32[2, 3, 50]
        %n: fp32[] = constant [0.5]
        %a = matmul(%phi, %theta) {transpose-a = true}
        %s = multiply(%a, %n)
        %y = matmul(%g, %s)
        output %y = %y
        """)
    #expect(
      rewriting.text == """
        %y.left.unscaled: fp32[2, 3, 3] = matmul(%g, %phi) {transpose-a = false, transpose-b = true}
        %y.scale: fp32[] = constant [0.5]
        %y.left: fp32[2, 3, 3] = multiply(%y.left.unscaled, %y.scale)
        %y: fp32[2, 3, 50] = matmul(%y.left, %theta) {transpose-a = false, transpose-b = false}
        output %y = %y
        """)
    #expect(cost(rewriting.after) < cost(rewriting.before))
    #expect(try rewriting.difference() <= Tolerance.sum(of: 50, magnitude: 3).absolute)
  }

  @Test func `undoes transposed products and collects factors`() throws {
    let rewriting = try Rewriting(
      orderMatrixChains,
      of: """
        input %a: fp32[40, 3]
        input %b: fp32[40, 3]
        input %c: fp32[40, 5]
        %two: fp32[1] = constant [2.0]
        %four: fp32[1, 1] = constant [4.0]
        %outer = matmul(%b, %a) {transpose-b = true}
        %doubled = multiply(%two, %outer)
        %half = divide(%doubled, %four)
        %y = matmul(%half, %c) {transpose-a = true}
        output %y = %y
        """)
    #expect(cost(rewriting.after) < cost(rewriting.before))
    #expect(rewriting.operators.filter { $0 == "multiply" }.count == 1)
    #expect(try rewriting.difference() <= Tolerance.sum(of: 40, magnitude: 3).absolute)
  }

  @Test(arguments: 0..<24) func `never raises the cost, whatever the extents`(number: Int) throws {
    let stream = Philox(seed: 1, stream: UInt64(number))
    let extents = (0...4).map { 1 + Int(stream.uniform(at: $0) * 12) }
    let inputs = (0..<4).map { index in
      let isTransposed = stream.uniform(at: 10 + index) < 0.5
      let (rows, columns) = (extents[index], extents[index + 1])
      return isTransposed
        ? """
        input %m\(index): fp32[\(columns), \(rows)]
        %t\(index) = transpose(%m\(index)) {permutation = [1, 0]}
        """
        : "input %m\(index): fp32[\(rows), \(columns)]\n%t\(index) = relu(%m\(index))"
    }
    let rewriting = try Rewriting(
      orderMatrixChains,
      of: inputs.joined(separator: "\n") + """

        %a = matmul(%t0, %t1)
        %b = matmul(%t2, %t3)
        %y = matmul(%a, %b)
        output %y = %y
        """)
    #expect(cost(rewriting.after) <= cost(rewriting.before))
    #expect((rewriting.changes > 0) == (cost(rewriting.after) < cost(rewriting.before)))
    #expect(try rewriting.difference() <= Tolerance.sum(of: 36, magnitude: 200).absolute)
  }

  @Test func `keeps what is used elsewhere, other factors and other batches`() throws {
    let chain = """
      input %g: fp32[1, 3, 50]
      input %phi: fp32[1, 3, 50]
      input %theta: fp32[1, 3, 50]
      %a = matmul(%phi, %theta) {transpose-a = true}
      """
    try expectKept(
      orderMatrixChains, "\(chain)\n%y = matmul(%g, %a)\noutput %y = %y\noutput %a = %a")
    try expectKept(
      orderMatrixChains,
      "\(chain)\n%s = sigmoid(%a)\n%y = matmul(%g, %s)\noutput %y = %y")
    try expectKept(
      orderMatrixChains,
      "\(chain)\n%s = softmax(%a) {axis = 2}\n%y = matmul(%g, %s)\noutput %y = %y")
    try expectKept(
      orderMatrixChains,
      "\(chain)\ninput %h: fp32[4, 3, 50]\n%y = matmul(%h, %a)\noutput %y = %y")
    try expectKept(
      orderMatrixChains,
      "\(chain)\ninput %k: fp32[1]\n%s = multiply(%a, %k)\n%y = matmul(%g, %s)\noutput %y = %y")
  }
}
