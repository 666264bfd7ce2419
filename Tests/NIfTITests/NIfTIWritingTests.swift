import ChiasmNIfTI
import Foundation
import Testing

struct NIfTIWritingTests {
  @Test(arguments: [
    "i2-1-big.nii", "f4-2-big.nii", "both-forms.nii", "qform.nii", "spacing.nii", "metres.nii",
    "scaled.nii", "pair1.img", "pairz.hdr.gz",
  ])
  func `carries the geometry over`(name: String) throws {
    let folder = try TemporaryFolder()
    let source = try NIfTI.read(path: Expected.path(name))
    let mask = source.voxels.map { UInt8($0 > 0 ? 1 : 0) }
    for file in ["mask.nii", "mask.nii.gz"] {
      let path = "\(folder.path)/\(file)"
      try NIfTI.write(mask, geometry: source.geometry, path: path)
      let copy = try NIfTI.read(path: path)
      #expect(copy.geometry == source.geometry)
      #expect(copy.voxels == mask.map(Float.init))
      try NIfTI.write(source.voxels, geometry: source.geometry, path: path)
      #expect(try NIfTI.read(path: path).voxels == source.voxels)
    }
    #expect(try folder.contents == ["mask.nii", "mask.nii.gz"])
  }

  @Test func `writes the bytes of the format`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/a.nii"
    let affine = Affine(spacing: [2, 3, 4], offset: [-1, -2, -3])
    let geometry = NIfTIGeometry(extents: [2, 1, 3], affine: affine)
    try NIfTI.write([1, 2, 3, 4, 5, 6] as [UInt8], geometry: geometry, path: path)
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    #expect(bytes.count == 358)
    #expect(bytes[0..<4] == [0x5c, 1, 0, 0])
    #expect(bytes[40..<48] == [3, 0, 2, 0, 1, 0, 3, 0])
    #expect(bytes[70..<74] == [2, 0, 8, 0])
    #expect(bytes[344..<358] == [0x6e, 0x2b, 0x31, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6])
  }

  @Test func `turns to the second version for long axes`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/long.nii"
    let geometry = NIfTIGeometry(extents: [40_000, 1, 1], affine: Affine(spacing: .one))
    try NIfTI.write([UInt8](repeating: 1, count: 40_000), geometry: geometry, path: path)
    #expect(try NIfTI.read(path: path).geometry.version == 2)
  }

  @Test func `leaves nothing behind when it cannot write`() throws {
    let folder = try TemporaryFolder()
    let geometry = NIfTIGeometry(extents: [100, 100, 10], affine: Affine(spacing: .one))
    let voxels = [Float](repeating: 1, count: 100_000)
    for path in [
      "/dev/full", "/nowhere/a.nii", folder.path, "\(folder.path)/a.img", "\(folder.path)/a.hdr.gz",
    ] {
      let error = #expect(throws: NIfTIError.self, "\(path)") {
        try NIfTI.write(voxels, geometry: geometry, path: path)
      }
      #expect(error?.code == .unwritable)
    }
    #expect(try folder.contents.isEmpty)
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func `inverts a map`() throws {
    let map = Affine(
      rows: [0.9, -0.2, 0.1, 5], [0.3, 1.4, 0, -6], [0, 0.2, 2.5, 7])
    let point = map.inverse(map([1, 2, 3]))
    #expect(((point - [1, 2, 3]) * (point - [1, 2, 3])).sum() < 1e-24)
    #expect(!Affine(spacing: [1, 0, 1]).isInvertible)
  }
}
