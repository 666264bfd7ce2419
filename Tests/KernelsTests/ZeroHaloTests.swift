import ChiasmKernelInterface
import Testing

struct ZeroHaloTests {
  private static let halos: [(low: (d: Int, h: Int, w: Int), high: (d: Int, h: Int, w: Int))] = [
    ((0, 0, 0), (0, 0, 0)), ((1, 1, 1), (1, 1, 1)), ((2, 0, 1), (0, 3, 2)), ((0, 0, 4), (0, 0, 0)),
  ]

  @Test(arguments: tables.map(\.isa)) func `zeroes the halo and nothing else`(isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let (blocks, extents) = (3, (d: 2, h: 3, w: 5))
    for (low, high) in Self.halos {
      for block in [1, isa.lanes] {
        let padded = (
          d: low.d + extents.d + high.d, h: low.h + extents.h + high.h,
          w: low.w + extents.w + high.w
        )
        let data = GuardedFloats(count: blocks * padded.d * padded.h * padded.w * block)
        let arguments = HaloArguments(
          data: data.pointer, blocks: blocks, block: block, padded: padded, low: low,
          extents: extents)
        run(table.zeroHalo, arguments, taskCount: arguments.taskCount)
        #expect(data.isIntact)
        for (index, value) in data.values.enumerated() {
          let w = index / block % padded.w - low.w
          let h = index / (block * padded.w) % padded.h - low.h
          let d = index / (block * padded.w * padded.h) % padded.d - low.d
          let isInside =
            (0..<extents.d).contains(d) && (0..<extents.h).contains(h)
            && (0..<extents.w).contains(w)
          #expect(value == (isInside ? GuardedFloats.untouched : 0))
        }
      }
    }
  }
}
