import ChiasmNIfTI
import Foundation
import Testing

/// What nibabel reads from a file of the oracle's folder.
struct Expected: Decodable, Sendable {
  var shape: [Int]
  var affine: [[Double]]
  var values: [Double]

  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  static let folder = tests.appending(path: "Oracle/imaging/nifti").path
  static let shared = tests.appending(path: "../../shared/data/nifti").standardized.path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static let index: [String: Expected] = {
    guard let data = FileManager.default.contents(atPath: path("index.json")) else { return [:] }
    return (try? JSONDecoder().decode([String: Expected].self, from: data)) ?? [:]
  }()
}

func isClose(_ affine: Affine, _ rows: [[Double]], tolerance: Double = 1e-6) -> Bool {
  zip(affine.rows, rows).allSatisfy { row, expected in
    (0..<4).allSatisfy { abs(row[$0] - expected[$0]) <= tolerance }
  }
}

struct NIfTIReadingTests {
  @Test(arguments: Expected.index.keys.sorted())
  func `reads what nibabel writes`(name: String) throws {
    let expected = try #require(Expected.index[name])
    let isSeries = name.hasPrefix("two-frames")
    for frame in isSeries ? [0, 1] : [nil] {
      let image = try NIfTI.read(path: Expected.path(name), frame: frame)
      let extents = image.geometry.extents
      let start = (frame ?? 0) * image.voxels.count
      #expect([extents.x, extents.y, extents.z] == Array(expected.shape.prefix(3)))
      #expect(isClose(image.geometry.affine, expected.affine))
      for (value, wanted) in zip(image.voxels, expected.values[start...]) {
        #expect(value == Float(wanted))
      }
    }
  }

  @Test(arguments: ["pair1.hdr", "pair2.hdr", "pairz.hdr.gz"])
  func `reads a pair by its header's name`(name: String) throws {
    let image = try NIfTI.read(path: Expected.path(name))
    #expect(image.voxels == (0..<24).map { voxel in
      let (x, y, z) = (voxel % 4, voxel / 4 % 3, voxel / 12)
      return Float((x * 6 + y * 2 + z - 5) * 23)
    })
  }

  @Test func `keeps NaN`() throws {
    let path = Expected.shared + "/resampled_anat_moved.nii"
    guard FileManager.default.fileExists(atPath: path) else { return }
    let image = try NIfTI.read(path: path)
    #expect(image.voxels[0].isNaN)
    #expect(image.voxels[1071 / 2] == 10849.90429688)
  }

  @Test(arguments: [
    ("anatomical.nii", [33, 41, 25], nil as Int?, 284_166_082.0, [-2, 0, 0, 32.0]),
    ("reoriented_anat_moved.nii", [21, 26, 22], nil, 32_739_769.449157715, [4, 0, 0, -35.2979]),
    ("standard.nii.gz", [4, 5, 7], nil, 7650, [1, 0, 0, 0]),
    ("example4d.nii.gz", [128, 96, 24], 0, 50_994_397, [-2, 0, 0, 117.8551]),
    ("example_nifti2.nii.gz", [32, 20, 12], 1, 3_465_054, [-2, 0, 0, 117.8551]),
  ])
  func `reads real images`(
    name: String, shape: [Int], frame: Int?, sum: Double, row: [Double]
  ) throws {
    let path = "\(Expected.shared)/\(name)"
    guard FileManager.default.fileExists(atPath: path) else { return }
    let image = try NIfTI.read(path: path, frame: frame)
    let extents = image.geometry.extents
    #expect([extents.x, extents.y, extents.z] == shape)
    #expect(abs(image.voxels.reduce(0.0) { $0 + Double($1) } - sum) <= 1e-6 * sum)
    #expect(isClose(image.geometry.affine, [row], tolerance: 1e-4))
  }
}
