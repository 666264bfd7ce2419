import ChiasmPasses
import Testing

struct LayoutTests {
  @Test func `says what it is`() {
    #expect(Layout.planar.description == "planar")
    #expect(Layout(block: 16).description == "blocked-16")
    #expect(
      Layout(block: 1, haloLow: [1, 0], haloHigh: [2, 3]).description == "planar halo 1,0..2,3")
  }

  @Test func `has no halo when all of it is zero`() {
    #expect(Layout(block: 1, haloLow: [0, 0], haloHigh: [0, 0]) == .planar)
    #expect(Layout(block: 1, haloLow: [0, 0], haloHigh: [0, 0]).isPlanar)
    #expect(!Layout(block: 1, haloLow: [0], haloHigh: [1]).isPlanar)
    #expect(!Layout(block: 8).isPlanar)
    #expect(Layout.planar.halo(rank: 2) == (low: [0, 0], high: [0, 0]))
  }
}
