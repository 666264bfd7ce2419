import ChiasmKernelInterface
import ChiasmTensor
import Comparison
import Testing

struct MatMulTests {
  /// Rows, columns and depth.
  struct Size: Sendable {
    let m: Int
    let n: Int
    let k: Int
  }

  private static func sizes(_ isa: ISA) -> [Size] {
    let w = isa.lanes
    let tails = [1, w - 1, w, w + 1, 2 * w + 3]
    let corners = [
      Size(m: 0, n: 3, k: 3), Size(m: 3, n: 0, k: 3), Size(m: 3, n: 3, k: 0),
      Size(m: 37, n: 67, k: 129), Size(m: 4, n: 2 * w, k: 8), Size(m: 5, n: 4 * w + 1, k: 3),
    ]
    return corners + [1, 3, 4, 7].flatMap { m in
      tails.flatMap { n in tails.map { k in Size(m: m, n: n, k: k) } }
    }
  }

  enum Transposed: CaseIterable { case neither, a, b, both }

  @Test(arguments: tables.map(\.isa), Transposed.allCases)
  func `agrees with doubles at every size`(isa: ISA, transposed: Transposed) throws {
    let transposeA = transposed == .a || transposed == .both
    let transposeB = transposed == .b || transposed == .both
    let table = try #require(tables.first { $0.isa == isa })
    for size in Self.sizes(isa) {
      for (batch, aRepeats, bRepeats) in [(1, true, true), (3, false, false), (2, true, false)] {
        check(table, size, transposeA, transposeB, batch, aRepeats, bRepeats)
      }
    }
  }

  private func check(
    _ table: KernelTable, _ size: Size, _ transposeA: Bool, _ transposeB: Bool, _ batch: Int,
    _ aRepeats: Bool, _ bRepeats: Bool
  ) {
    let (m, n, k) = (size.m, size.n, size.k)
    let a = operand("a", (aRepeats ? 1 : batch) * m * k)
    let b = operand("b", (bRepeats ? 1 : batch) * k * n)
    let c = GuardedFloats(count: batch * m * n)
    var arguments = MatMulArguments(
      a: a.reading, b: b.reading, c: c.pointer, m: m, n: n, k: k,
      aStrides: transposeA ? (1, m) : (k, 1), bStrides: transposeB ? (1, k) : (n, 1))
    arguments.batch = batch
    arguments.aBatchStride = aRepeats ? 0 : m * k
    arguments.bBatchStride = bRepeats ? 0 : k * n
    (arguments.tileM, arguments.tileN) = (8, 3 * table.isa.lanes)
    run(table.matmul, arguments, taskCount: arguments.taskCount)
    #expect(c.isIntact)
    let tolerance = Tolerance.sum(of: k).absolute
    for matrix in 0..<batch {
      for row in 0..<m {
        for column in 0..<n {
          var exact = 0.0
          for depth in 0..<k {
            let left = matrix * arguments.aBatchStride + row * arguments.aStrideM
            let right = matrix * arguments.bBatchStride + column * arguments.bStrideN
            exact +=
              Double(a.pointer[left + depth * arguments.aStrideK])
              * Double(b.pointer[right + depth * arguments.bStrideK])
          }
          let got = Double(c.pointer[(matrix * m + row) * n + column])
          #expect((got - exact).magnitude <= tolerance, "\(size) at \(matrix), \(row), \(column)")
        }
      }
    }
  }

  private func operand(_ name: String, _ count: Int) -> GuardedFloats {
    GuardedFloats(Tensor.uniform([count], name: name).elements(of: Float.self))
  }
}
