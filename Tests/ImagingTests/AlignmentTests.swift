import ChiasmImaging
import ChiasmNIfTI
import Testing

struct AlignmentTests {
  private let ct = Grid(96, 96, 48)

  @Test func `takes a spacing rounded by its header as equal`() throws {
    let grid = Grid(
      extents: ct.extents, affine: Affine(spacing: [1.0000005, 1.0000005, 1]))
    let pet = Volume(scrambled: grid)
    let aligned = try pet.aligned(to: ct)
    #expect(aligned.grid == ct)
    #expect(aligned.voxels == pet.voxels)
  }

  @Test func `resamples onto a grid it overlaps`() throws {
    let grid = Grid(
      extents: [30, 30, 20], affine: Affine(spacing: [4, 4, 4], offset: [1.5, 1.5, 1.5]))
    let pet = Volume(grid: grid, voxels: Array(repeating: 3, count: grid.count))
    let aligned = try pet.aligned(to: ct)
    #expect(aligned.grid == ct)
    #expect(aligned.voxels[0] == 3)
    let shifted = Grid(
      extents: [30, 30, 20], affine: Affine(spacing: [4, 4, 4], offset: [50, 0, 0]))
    let half = try Volume(grid: shifted, voxels: pet.voxels).aligned(to: ct, outside: -1)
    #expect(half.voxels[0] == -1)
    #expect(half.voxels[95] == 3)
  }

  @Test func `refuses a grid elsewhere and prints both`() throws {
    let grid = Grid(
      extents: [30, 30, 20], affine: Affine(spacing: [4, 4, 4], offset: [500, 0, 0]))
    let pet = Volume(scrambled: grid)
    let error = #expect(throws: ImagingError.self) { try pet.aligned(to: ct) }
    #expect(error?.code == .apart)
    #expect(error?.description == """
      PET: expected PET and CT of one place; PET has 30x30x20 voxels of 4x4x4 mm from \
      (498, -2, -2) to (618, 118, 78) mm, CT has 96x96x48 voxels of 1x1x1 mm from \
      (-0.5, -0.5, -0.5) to (95.5, 95.5, 47.5) mm
      """)
  }
}
