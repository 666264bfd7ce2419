import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor

/// A batch of matrix products by the vector kernel.
struct MatMulStep: Step {
  let node: Node
  let a: Shape
  let b: Shape
  let output: Shape
  let matmul: MatMul

  /// Nil when the operator is none, is not fp32, or broadcasts part of its leading axes.
  init?(_ node: Node, _ graph: Graph) {
    guard let matmul = node.operation as? MatMul,
      graph.type(of: node.output).elementType == .float32
    else { return nil }
    self.node = node
    self.matmul = matmul
    a = graph.shape(of: node.inputs[0])
    b = graph.shape(of: node.inputs[1])
    output = graph.shape(of: node.output)
    let leading = output.extents.dropLast(2)
    for operand in [a, b] {
      let own = operand.extents.dropLast(2)
      guard own == leading || own.allSatisfy({ $0 == 1 }) else { return nil }
    }
  }

  var kernel: String { "matmul" }
  var m: Int { output[output.rank - 2] }
  var n: Int { output[output.rank - 1] }
  var k: Int { matmul.transposeA ? a[a.rank - 2] : a[a.rank - 1] }
  var batch: Int { output.extents.dropLast(2).reduce(1, *) }
  var multiplyAdds: Int { batch * m * n * k }
  var detail: String { "\(m)x\(k) times \(k)x\(n)" + (batch > 1 ? ", batch \(batch)" : "") }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    var arguments = MatMulArguments(
      a: UnsafePointer(memory.floats(node.inputs[0])),
      b: UnsafePointer(memory.floats(node.inputs[1])), c: memory.floats(node.output),
      m: m, n: n, k: k, aStrides: matmul.transposeA ? (1, m) : (k, 1),
      bStrides: matmul.transposeB ? (1, k) : (n, 1))
    arguments.batch = batch
    arguments.aBatchStride = a.extents.dropLast(2).reduce(1, *) == batch ? m * k : 0
    arguments.bBatchStride = b.extents.dropLast(2).reduce(1, *) == batch ? k * n : 0
    // Tiles are multiples of the kernel's register tile: 4 rows by 2 vectors or columns.
    arguments.tileM = min(m, 16)
    arguments.tileN = min(n, matmul.transposeB ? 16 : 256)
    return [
      KernelLaunch(memory.kernels.matmul, [arguments], taskCounts: [arguments.taskCount])
    ]
  }
}
