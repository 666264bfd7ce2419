import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor
import Testing

struct ResamplingTests {
  static let cases: [(String, SIMD3<Int>)] = [
    ("finer", [14, 8, 15]), ("turned", [8, 9, 10]), ("flipped", [11, 6, 6]),
  ]

  @Test(arguments: cases)
  func `interpolates as SimpleITK does`(name: String, extents: SIMD3<Int>) throws {
    let golden = try Golden.archive("resampling")
    let source = Volume(
      grid: Grid(extents: [9, 7, 5], rows: try #require(golden["affine"])),
      voxels: try #require(golden["source"]).elements())
    let target = Grid(extents: extents, rows: try #require(golden["\(name).affine"]))
    let result = source.resampled(onto: target, outside: -7)
    let expected: [Float] = try #require(golden["\(name).linear"]).elements()
    let largest = zip(result.voxels, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(largest < 1e-5)
  }

  @Test(arguments: cases)
  func `takes the nearest label as SimpleITK does`(name: String, extents: SIMD3<Int>) throws {
    let golden = try Golden.archive("resampling")
    let source = Mask(
      grid: Grid(extents: [9, 7, 5], rows: try #require(golden["affine"])),
      voxels: try #require(golden["mask"]).elements())
    let target = Grid(extents: extents, rows: try #require(golden["\(name).affine"]))
    #expect(source.resampled(onto: target).voxels == golden["\(name).nearest"]?.elements())
  }

  @Test func `returns to the original grid`() throws {
    let grid = Grid(extents: [20, 18, 9], affine: Affine(spacing: [1, 1, 3], offset: [5, -7, 2]))
    let voxels = (0..<grid.count).map { offset in
      let i = grid.indices(at: offset)
      return Float(i.x) + 2 * Float(i.y) - 3 * Float(i.z)
    }
    let volume = Volume(grid: grid, voxels: voxels)
    let fine = volume.resampled(onto: try grid.resampled(toSpacing: [0.5, 0.5, 1]))
    #expect(fine.grid.extents == [40, 36, 27])
    let back = fine.resampled(onto: grid)
    for (offset, value) in back.voxels.enumerated() {
      let i = grid.indices(at: offset)
      let isEdge = i.x == 0 || i.y == 0 || i.z == 0 || i.x == 19 || i.y == 17 || i.z == 8
      #expect(isEdge || abs(value - voxels[offset]) < 1e-4)
    }
  }

  @Test func `keeps a mask through a finer grid`() throws {
    let grid = Grid(extents: [12, 10, 8], affine: Affine(spacing: [1, 1, 3]))
    let mask = Mask(grid: grid, voxels: (0..<grid.count).map { UInt8($0 * 7919 % 13 % 3) })
    let fine = try grid.resampled(toSpacing: [0.5, 0.5, 1])
    #expect(mask.resampled(onto: fine).resampled(onto: grid).voxels == mask.voxels)
  }

  @Test func `resamples a cube of 144 in well under 100 ms`() {
    let cube = Volume(scrambled: Grid(144, 144, 144))
    let shifted = Grid(
      extents: cube.grid.extents, affine: Affine(spacing: .one, offset: [0.3, 0.4, 0.5]))
    let turned = Grid(
      extents: cube.grid.extents,
      affine: Affine(rows: [0.8, -0.6, 0, 30], [0.6, 0.8, 0, -20], [0, 0, 1, 0.5]))
    let straight = milliseconds { _ = cube.resampled(onto: shifted) }
    let oblique = milliseconds { _ = cube.resampled(onto: turned) }
    print("resampling 144^3: \(straight) ms parallel, \(oblique) ms oblique")
    #expect(!isOptimized || (straight < 1000 && oblique < 1000))
  }
}
