import ChiasmImaging
import ChiasmNIfTI
import Testing

struct GridTests {
  @Test func `finds its box in the world`() {
    let grid = Grid(
      extents: [10, 20, 30], affine: Affine(rows: [-2, 0, 0, 5], [0, 0, 1, 0], [0, 3, 0, -4]))
    #expect(grid.worldBox == WorldBox(lower: [-14, -0.5, -5.5], upper: [6, 29.5, 54.5]))
  }

  @Test func `does not overlap what it only touches`() {
    let box = WorldBox(lower: [0, 0, 0], upper: [1, 1, 1])
    #expect(!box.overlaps(WorldBox(lower: [1, 0, 0], upper: [2, 1, 1])))
    #expect(box.overlaps(WorldBox(lower: [0.9, 0.9, 0.9], upper: [2, 2, 2])))
  }

  @Test func `keeps its centre at another spacing`() throws {
    let grid = Grid(
      extents: [100, 90, 31], affine: Affine(spacing: [0.97, 0.97, 3.27], offset: [-50, 20, 7]))
    let other = try grid.resampled(toSpacing: .one)
    #expect(other.extents == [97, 87, 101])
    #expect(abs(other.spacing.sum() - 3) < 1e-12)
    let gap = other.worldBox.lower + other.worldBox.upper - grid.worldBox.lower
      - grid.worldBox.upper
    #expect((gap * gap).sum() < 1e-18)
  }

  @Test func `has a voxel at any spacing`() throws {
    #expect(try Grid(3, 3, 3).resampled(toSpacing: [100, 100, 100]).extents == .one)
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e-9] as [Double])
  func `refuses a spacing that makes no grid`(spacing: Double) {
    let code = imagingCode { _ = try Grid(30, 30, 30).resampled(toSpacing: [1, spacing, 1]) }
    #expect(code == .badSpacing)
  }

  @Test func `describes itself in one line`() {
    let grid = Grid(
      extents: [96, 96, 48], affine: Affine(spacing: [1, 1, 2.5], offset: [-48, 0, 10.25]))
    #expect(
      grid.description
        == "96x96x48 voxels of 1x1x2.5 mm from (-48.5, -0.5, 9) to (47.5, 95.5, 129) mm")
  }
}
