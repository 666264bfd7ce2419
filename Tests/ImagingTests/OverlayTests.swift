import ChiasmFile
import ChiasmImaging
import ChiasmNIfTI
import Foundation
import Testing

struct OverlayTests {
  /// A grid whose axes point along the patient's in any order and direction.
  private func grid(_ extents: SIMD3<Int>, _ rows: [SIMD4<Double>]) -> Grid {
    Grid(extents: extents, affine: Affine(rows: rows[0], rows[1], rows[2]))
  }

  /// CT that is bright in the patient's right, front, upper eighth.
  private func corner(_ grid: Grid) -> Volume {
    let middle = grid.affine((SIMD3<Double>(grid.extents) - 1) / 2)
    return Volume(
      grid: grid,
      voxels: (0..<grid.count).map { offset in
        let place = grid.affine(SIMD3<Double>(grid.indices(at: offset))) - middle
        return place.x > 0 && place.y > 0 && place.z > 0 ? 1000 : -1000
      })
  }

  private func empty(_ grid: Grid) -> (pet: Volume, mask: Mask) {
    (
      Volume(grid: grid, voxels: Array(repeating: 0, count: grid.count)),
      Mask(grid: grid, voxels: Array(repeating: 0, count: grid.count))
    )
  }

  static let orientations: [[SIMD4<Double>]] = [
    [[1, 0, 0, 5], [0, 1, 0, 6], [0, 0, 1, 7]],
    [[-1, 0, 0, 5], [0, -1, 0, 6], [0, 0, 1, 7]],
    [[0, 0, -1, 0], [1, 0, 0, 0], [0, -1, 0, 0]],
    [[0.1, 0, 0.99, 0], [0, -1, 0, 0], [0.99, 0, -0.1, 0]],
  ]

  @Test(arguments: orientations)
  func `shows the patient's right on the left whatever the voxel order`(
    rows: [SIMD4<Double>]
  ) throws {
    let grid = grid([40, 40, 40], rows)
    var (pet, mask) = empty(grid)
    // The centre of the bright eighth, so that every plane cuts it.
    let middle = grid.affine([19.5, 19.5, 19.5])
    let inside = grid.affine.inverse(middle + [8, 8, 8])
    let index = SIMD3(Int(inside.x.rounded()), Int(inside.y.rounded()), Int(inside.z.rounded()))
    pet.voxels[index.x + 40 * (index.y + 40 * index.z)] = 1
    mask.voxels = mask.voxels.map { _ in 0 }
    let overlay = try Overlay(ct: corner(grid), pet: pet, mask: mask)
    #expect(overlay.center == index)
    let picture = overlay.raster(size: 200)
    // Three panels of 200 pixels in a row, margins and gaps of 10. Axial and coronal: right is
    // left, front and head are up. Sagittal: front is left, head is up.
    for panel in 0..<3 {
      let left = 10 + panel * 210
      #expect(picture[left + 70, 10 + 70].min() > 0.8, "panel \(panel)")
      #expect(picture[left + 130, 10 + 70].max() < 0.2, "panel \(panel)")
      #expect(picture[left + 70, 10 + 130].max() < 0.2, "panel \(panel)")
    }
  }

  @Test func `keeps true proportions`() throws {
    let grid = grid([50, 50, 10], [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 2, 0]])
    let (pet, mask) = empty(grid)
    let picture = try Overlay(ct: corner(grid), pet: pet, mask: mask).raster(size: 250)
    #expect(picture.height == 250 + 20)
    #expect(picture.width == 10 + 250 + 10 + 250 + 10 + 64)
  }

  @Test func `cuts where most of the mask is and outlines it`() throws {
    let grid = Grid(40, 40, 40)
    var (pet, mask) = empty(grid)
    pet.voxels[0] = 3
    for offset in 0..<grid.count {
      let i = grid.indices(at: offset)
      let isInside = (10..<20).contains(i.x) && (12..<22).contains(i.y) && (14..<24).contains(i.z)
      let isExtra = i.x == 15 && i.y == 16 && i.z == 30
      mask.voxels[offset] = isInside || isExtra ? 1 : 0
    }
    let overlay = try Overlay(ct: corner(grid), pet: pet, mask: mask, reference: mask)
    #expect(overlay.center == [15, 16, 14])
    #expect(
      overlay.caption == "axial slice 15 of 40, coronal slice 17 of 40, sagittal slice 16 of 40; "
        + "patient right on the left; CT -160 to 240 HU, PET 0 to 0.5")
    let cyan = overlay.raster(size: 200).pixels.filter { $0 == [0.1, 0.9, 1] }
    #expect(cyan.count > 3 * 150)
    var elsewhere = empty(grid).mask
    elsewhere.voxels[0] = 1
    let found = try Overlay(ct: corner(grid), pet: pet, mask: elsewhere, reference: mask)
    #expect(found.center == [15, 16, 14])
  }

  @Test func `refuses volumes of different extents`() throws {
    let ct = corner(Grid(8, 8, 8))
    let (pet, mask) = empty(Grid(8, 8, 9))
    let (goodPET, goodMask) = empty(Grid(8, 8, 8))
    #expect(imagingCode { _ = try Overlay(ct: ct, pet: pet, mask: goodMask) } == .gridMismatch)
    #expect(imagingCode { _ = try Overlay(ct: ct, pet: goodPET, mask: mask) } == .gridMismatch)
    let code = imagingCode {
      _ = try Overlay(ct: ct, pet: goodPET, mask: goodMask, reference: mask)
    }
    #expect(code == .gridMismatch)
  }

  @Test func `stays small for a volume of any shape`() throws {
    for extents in [SIMD3(1, 1, 1), SIMD3(2, 3, 4000), SIMD3(4000, 1, 1)] {
      let grid = Grid(extents.x, extents.y, extents.z)
      let (pet, mask) = empty(grid)
      let picture = try Overlay(ct: corner(grid), pet: pet, mask: mask).raster()
      #expect(picture.width * picture.height < 6_000_000)
    }
  }

  @Test func `draws the real case`() throws {
    let folder = Golden.shared + "/petct/A-IA000991-M-1-0x0"
    guard FileManager.default.fileExists(atPath: folder) else { return }
    let patient = try PETCTCase(
      petPath: "\(folder)/InputPET_SUV_ROI.nii.gz", ctPath: "\(folder)/InputCT_ROI.nii.gz")
    let drawn = try NIfTI.read(path: "\(folder)/GTV_Primary_ROI_PET_Staple.nii.gz")
    #expect(Mask(drawn).foregroundCount == 1674)
    let overlay = try Overlay(ct: patient.ct, pet: patient.pet, mask: Mask(drawn))
    #expect(overlay.petMaximum > 10)
    #expect(overlay.raster().png.count > 100_000)
  }
}
