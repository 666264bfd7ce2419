import ChiasmImaging
import ChiasmNIfTI
import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

struct MetricsTests {
  /// A mask from an array whose last axis is fastest.
  private func mask(_ values: [UInt8], _ shape: [Int], _ spacing: [Double]) -> Mask {
    let affine = Affine(spacing: [spacing[0], spacing[1], spacing[2]])
    return Mask(grid: Grid(extents: [shape[2], shape[1], shape[0]], affine: affine), voxels: values)
  }

  private func line(_ voxels: [UInt8]) -> Mask {
    Mask(grid: Grid(voxels.count, 1, 1), voxels: voxels)
  }

  @Test(arguments: ["shifted", "touching", "speckled", "single", "equal"])
  func `agrees with MedPy and MONAI`(name: String) throws {
    let golden = try Golden.archive("metrics")
    let masks = try #require(golden["\(name).masks"])
    let expected = try #require(golden["\(name).metrics"]).doubles
    let spacing = try #require(golden["spacing"]).doubles
    let shape = Array(masks.shape.extents.dropFirst())
    let values: [UInt8] = masks.elements()
    let a = mask(Array(values[..<(values.count / 2)]), shape, spacing)
    let b = mask(Array(values[(values.count / 2)...]), shape, spacing)
    let overlap = try Overlap(a, b), distance = try SurfaceDistance(a, b)
    let found = [
      overlap.dice, overlap.jaccard, distance.hd95, distance.directedHD95, distance.maximum,
      distance.mean,
    ]
    for (value, wanted) in zip(found, expected) { #expect(abs(value - wanted) < 1e-5) }
  }

  struct Gold: Decodable {
    var dice, medpy_hd, medpy_hd95, medpy_assd, monai_hd95: Double
  }

  @Test func `agrees with MedPy and MONAI on 20 pairs of real tumours`() throws {
    let folder = Golden.shared + "/metrics"
    guard let data = FileManager.default.contents(atPath: folder + "/metrics_gold.json") else {
      return
    }
    let all = try JSONDecoder().decode([String: Gold].self, from: data)
    #expect(all.count == 20)
    for (name, gold) in all.sorted(by: { $0.key < $1.key }) {
      let file = name.replacing("/", with: "_").replacing("(2,1,1)", with: "")
      let pair = try NumPy.readArchive(path: "\(folder)/masks/metr_\(file).npz")
      let spacing = Array(try #require(pair["spacing"]).doubles.reversed())
      let masks = try ["gt", "pred"].map { key in
        let tensor = try #require(pair[key])
        return mask(tensor.doubles.map { UInt8($0) }, tensor.shape.extents, spacing)
      }
      let distance = try SurfaceDistance(masks[0], masks[1])
      #expect(abs(try Overlap(masks[0], masks[1]).dice - gold.dice) < 1e-12, "\(name)")
      #expect(abs(distance.hd95 - gold.medpy_hd95) < 1e-5, "\(name)")
      #expect(abs(distance.directedHD95 - gold.monai_hd95) < 1e-5, "\(name)")
      #expect(abs(distance.maximum - gold.medpy_hd) < 1e-5, "\(name)")
      #expect(abs(distance.mean - gold.medpy_assd) < 1e-5, "\(name)")
    }
  }

  @Test func `tells the two definitions of 95HD apart`() throws {
    let distance = try SurfaceDistance(
      line([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), line([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]))
    #expect(distance.forward == [0])
    #expect(distance.backward == [0, 10])
    #expect(abs(distance.hd95 - 9) < 1e-12)
    #expect(abs(distance.directedHD95 - 9.5) < 1e-12)
    #expect(distance.maximum == 10)
  }

  @Test func `finds the nearest seed that a search finds`() throws {
    let extents = SIMD3(9, 8, 7)
    let grid = Grid(extents: extents, affine: Affine(spacing: [0.7, 1.3, 2.1]))
    let a = Mask(grid: grid, voxels: (0..<grid.count).map { $0 * 7919 % 97 < 4 ? 1 : 0 })
    let b = Mask(grid: grid, voxels: (0..<grid.count).map { $0 * 104_729 % 89 < 3 ? 1 : 0 })
    let distance = try SurfaceDistance(a, b)
    let points = [a, b].map { mask in
      mask.voxels.indices.filter { mask.voxels[$0] != 0 }.map {
        SIMD3<Double>(grid.indices(at: $0)) * grid.spacing
      }
    }
    // So sparse that every voxel is surface.
    let searched = points[0].map { p in
      points[1].map { q in ((p - q) * (p - q)).sum() }.min().map { $0.squareRoot() } ?? 0
    }.sorted()
    #expect(distance.forward.count == searched.count)
    #expect(zip(distance.forward, searched).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func `gives no distance to an empty mask`() throws {
    let (full, empty) = (line([0, 1, 1]), line([0, 0, 0]))
    #expect(imagingCode { _ = try SurfaceDistance(full, empty) } == .emptyMask)
    #expect(imagingCode { _ = try SurfaceDistance(empty, full) } == .emptyMask)
    #expect(imagingCode { _ = try SurfaceDistance(empty, empty) } == .emptyMask)
    #expect(try Overlap(full, empty).dice == 0)
    #expect(try Overlap(full, empty).jaccard == 0)
    #expect(try Overlap(empty, empty).dice == 1)
    #expect(try Overlap(empty, empty).jaccard == 1)
  }

  @Test func `refuses masks of different extents`() {
    let (a, b) = (line([0, 1]), line([0, 1, 1]))
    #expect(imagingCode { _ = try Overlap(a, b) } == .gridMismatch)
    #expect(imagingCode { _ = try SurfaceDistance(a, b) } == .gridMismatch)
  }
}
