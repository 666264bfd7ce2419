import ChiasmImaging
import ChiasmNIfTI
import Testing

struct VolumeTests {
  @Test(arguments: [0, 15, 16, 100, 1000, 1329], [Float.nan, .infinity, -.infinity])
  func `names the first voxel that is no number`(offset: Int, value: Float) throws {
    let grid = Grid(11, 11, 11)
    var volume = Volume(scrambled: grid)
    try volume.checkFinite("pet.nii")
    volume.voxels[offset] = value
    volume.voxels[1330] = .nan
    let error = #expect(throws: ImagingError.self) { try volume.checkFinite("pet.nii") }
    let at = grid.indices(at: offset)
    #expect(error?.code == .notFinite)
    #expect(
      error?.description == "pet.nii: expected finite values, got \(value) at voxel "
        + "(\(at.x), \(at.y), \(at.z))")
  }

  @Test func `accepts the largest numbers`() throws {
    let grid = Grid(4, 5, 1)
    let huge = Volume(
      grid: grid, voxels: Array(repeating: .greatestFiniteMagnitude, count: grid.count))
    try huge.checkFinite("ct")
  }

  @Test func `takes an image as volume and as mask`() {
    let geometry = NIfTIGeometry(extents: [2, 1, 2], affine: Affine(spacing: [1, 2, 3]))
    let image = NIfTIImage(geometry: geometry, voxels: [0, 0.5, -1, .nan])
    #expect(Volume(image).grid.spacing == [1, 2, 3])
    #expect(Mask(image).voxels == [0, 1, 1, 0])
    #expect(Mask(image).foregroundCount == 2)
  }
}
