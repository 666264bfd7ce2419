import ChiasmKernelInterface
import Testing

struct ReorderTests {
  /// A layout `[N, C/b, D, H, W, b]` with a halo.
  struct Layout: Sendable {
    let block: Int
    let low: (d: Int, h: Int, w: Int)
    let high: (d: Int, h: Int, w: Int)

    static func all(_ isa: ISA) -> [Layout] {
      [1, isa.lanes].flatMap { block in
        [
          Layout(block: block, low: (0, 0, 0), high: (0, 0, 0)),
          Layout(block: block, low: (1, 1, 1), high: (1, 1, 1)),
          Layout(block: block, low: (0, 2, 1), high: (3, 0, 2)),
        ]
      }
    }
  }

  struct Extents: Sendable {
    let d: Int
    let h: Int
    let w: Int
  }

  static let channelCounts = [1, 2, 3, 5, 8, 15, 16, 17, 33]
  static let cases = 2
  /// Rows shorter than a vector, slices shorter than one, rows of one vector and more, and more
  /// rows than a task takes.
  static let extents = [
    Extents(d: 2, h: 3, w: 5), Extents(d: 3, h: 2, w: 3), Extents(d: 2, h: 2, w: 16),
    Extents(d: 1, h: 3, w: 19), Extents(d: 1, h: 70, w: 37), Extents(d: 2, h: 1, w: 1),
  ]

  private func side(_ layout: Layout, _ channels: Int, _ extents: Extents)
    -> (side: ReorderArguments.Side, count: Int)
  {
    let (low, high) = (layout.low, layout.high)
    let strideH = (low.w + extents.w + high.w) * layout.block
    let strideD = (low.h + extents.h + high.h) * strideH
    let blockStride = (low.d + extents.d + high.d) * strideD
    let caseStride = (channels + layout.block - 1) / layout.block * blockStride
    let side = ReorderArguments.Side(
      block: layout.block, caseStride: caseStride, blockStride: blockStride, strideD: strideD,
      strideH: strideH, origin: low.d * strideD + low.h * strideH + low.w * layout.block)
    return (side, Self.cases * caseStride)
  }

  private func offset(_ s: ReorderArguments.Side, _ n: Int, _ c: Int, _ d: Int, _ h: Int, _ w: Int)
    -> Int
  {
    s.origin + n * s.caseStride + c / s.block * s.blockStride + d * s.strideD + h * s.strideH
      + w * s.block + c % s.block
  }

  @Test(arguments: tables.map(\.isa), channelCounts)
  func `moves every element between every two layouts`(isa: ISA, channels: Int) throws {
    let table = try #require(tables.first { $0.isa == isa })
    for source in Layout.all(isa) {
      for target in Layout.all(isa) {
        for extents in Self.extents { check(table, channels, extents, source, target) }
      }
    }
  }

  private func check(
    _ table: KernelTable, _ channels: Int, _ extents: Extents, _ source: Layout, _ target: Layout
  ) {
    let (from, inputCount) = side(source, channels, extents)
    let (to, outputCount) = side(target, channels, extents)
    let input = GuardedFloats((0..<inputCount).map(Float.init))
    let output = GuardedFloats(count: outputCount)
    let arguments = ReorderArguments(
      input: input.reading, output: output.pointer, from: from, to: to, cases: Self.cases,
      channels: channels, extents: (extents.d, extents.h, extents.w))
    run(table.reorder, arguments, taskCount: arguments.taskCount)
    #expect(output.isIntact)
    var expected = [Float](repeating: GuardedFloats.untouched, count: outputCount)
    let lanes = (channels + to.block - 1) / to.block * to.block
    for n in 0..<Self.cases {
      for d in 0..<extents.d {
        for h in 0..<extents.h {
          for w in 0..<extents.w {
            for c in 0..<lanes {
              expected[offset(to, n, c, d, h, w)] =
                c < channels ? Float(offset(from, n, c, d, h, w)) : 0
            }
          }
        }
      }
    }
    // The halo stays as it was: clearing it is the halo kernel's work.
    #expect(output.values == expected, "\(channels) channels of \(extents), \(source) -> \(target)")
  }
}
