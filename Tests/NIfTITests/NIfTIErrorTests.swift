import ChiasmNIfTI
import Foundation
import Testing

struct NIfTIErrorTests {
  typealias Code = NIfTIError.Code

  private func code(reading path: String, frame: Int? = nil) -> Code? {
    do throws(NIfTIError) {
      _ = try NIfTI.read(path: path, frame: frame)
      return nil
    } catch {
      #expect(!error.description.contains("\n"))
      return error.code
    }
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: Expected.path(name))))
  }

  /// The code for the little-endian NIfTI-1 file with some header bytes replaced.
  private func code(patching patches: [(Int, [UInt8])]) throws -> Code? {
    let folder = try TemporaryFolder()
    var contents = try bytes("i2-1-little.nii")
    for (offset, patch) in patches {
      contents.replaceSubrange(offset..<offset + patch.count, with: patch)
    }
    return code(reading: try folder.file("a.nii", contents))
  }

  private func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private func little(_ value: Float) -> [UInt8] { little(value.bitPattern) }

  @Test func `names a missing file, a directory, a device and an empty file`() throws {
    let folder = try TemporaryFolder()
    #expect(code(reading: "\(folder.path)/none.nii") == .unreadable)
    #expect(code(reading: folder.path) == .unreadable)
    #expect(code(reading: "/dev/zero") == .unreadable)
    #expect(code(reading: try folder.file("empty.nii.gz", [])) == .unreadable)
  }

  @Test func `says where the missing half of a pair should be`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.hdr", try bytes("pair1.hdr"))
    let error = #expect(throws: NIfTIError.self) { try NIfTI.read(path: path) }
    #expect(error?.description == "\(folder.path)/a.img: no such file or directory")
  }

  @Test func `refuses other bytes`() throws {
    let folder = try TemporaryFolder()
    #expect(code(reading: try folder.file("a", Array("hello, world".utf8))) == .malformed)
    #expect(code(reading: try folder.file("b", Array("hi".utf8))) == .truncated)
    #expect(try code(patching: [(344, [0, 0, 0, 0])]) == .malformed)
    #expect(try code(patching: [(40, little(Int16(0)))]) == .malformed)
    #expect(try code(patching: [(40, little(Int16(8)))]) == .malformed)
    #expect(try code(patching: [(42, little(Int16(-4)))]) == .malformed)
    #expect(try code(patching: [(108, little(Float.nan))]) == .malformed)
    #expect(try code(patching: [(108, little(Float(12)))]) == .malformed)
    #expect(try code(patching: [(116, little(Float.infinity))]) == .malformed)
  }

  @Test(arguments: ["complex.nii", "rgb.nii"])
  func `refuses voxels that are no real numbers`(name: String) {
    #expect(code(reading: Expected.path(name)) == .unsupportedType)
  }

  @Test func `names the voxel type it refuses`() {
    let path = Expected.path("rgb.nii")
    let error = #expect(throws: NIfTIError.self) { try NIfTI.read(path: path) }
    #expect(
      error?.description
        == "\(path): expected real voxels of at most 64 bits, got NIFTI_TYPE_RGB24")
  }

  @Test func `refuses what is not one 3-D frame`() {
    #expect(code(reading: Expected.path("flat.nii")) == .unsupportedShape)
    #expect(code(reading: Expected.path("vector.nii")) == .unsupportedShape)
    #expect(code(reading: Expected.path("two-frames.nii.gz")) == .unsupportedShape)
    #expect(code(reading: Expected.path("two-frames.nii.gz"), frame: 2) == .unsupportedShape)
    #expect(code(reading: Expected.path("two-frames.nii.gz"), frame: -1) == .unsupportedShape)
  }

  @Test func `refuses a grid that maps to a plane or to nowhere`() throws {
    #expect(try code(patching: [(280, little(Float.nan))]) == .badGeometry)
    #expect(
      try code(patching: [(312, [UInt8](repeating: 0, count: 16))]) == .badGeometry)
  }

  @Test func `refuses claims beyond the file before taking memory`() throws {
    let large = [(42, little(Int16(1000))), (44, little(Int16(1000))), (46, little(Int16(1000)))]
    #expect(try code(patching: large) == .truncated)
    let huge = [(42, little(Int16.max)), (44, little(Int16.max)), (46, little(Int16.max))]
    #expect(try code(patching: huge) == .tooLarge)
    let folder = try TemporaryFolder()
    var wide = try bytes("f4-2-little.nii")
    for offset in [24, 32, 40] {
      wide.replaceSubrange(offset..<offset + 8, with: little(Int64.max))
    }
    #expect(code(reading: try folder.file("wide.nii", wide)) == .tooLarge)
    var frames = try bytes("f4-2-little.nii")
    frames.replaceSubrange(16..<24, with: little(Int64(4)))
    frames.replaceSubrange(48..<56, with: little(Int64.max))
    #expect(code(reading: try folder.file("frames.nii", frames), frame: 0) == .tooLarge)
  }

  @Test(arguments: ["i2-1-little.nii", "f4-2-little.nii", "compressed.nii.gz"])
  func `refuses every truncation`(name: String) throws {
    let folder = try TemporaryFolder()
    let whole = try bytes(name)
    for count in 1..<whole.count {
      let result = code(reading: try folder.file("a", Array(whole[..<count])))
      #expect(result == .truncated || (count < 20 && result == .malformed), "\(count) bytes")
    }
  }

  @Test func `notices every damaged byte of compressed voxels`() throws {
    let folder = try TemporaryFolder()
    let whole = try bytes("compressed.nii.gz")
    let nameEnd = try #require(whole[10...].firstIndex(of: 0))
    for position in (nameEnd + 1)..<whole.count {
      var damaged = whole
      damaged[position] ^= 0x10
      #expect(code(reading: try folder.file("a.gz", damaged)) != nil, "byte \(position)")
    }
    var damaged = whole
    damaged[whole.count - 6] ^= 1
    #expect(code(reading: try folder.file("a.gz", damaged)) == .corrupt)
  }

  @Test func `survives damaged headers`() throws {
    let folder = try TemporaryFolder()
    for name in ["i2-1-little.nii", "f4-2-little.nii", "i2-1-big.nii"] {
      let whole = try bytes(name)
      for position in 0..<min(540, whole.count) {
        for value: UInt8 in [0x00, 0x7f, 0x80, 0xff] {
          var damaged = whole
          damaged[position] = value
          _ = code(reading: try folder.file("a.nii", damaged), frame: 0)
        }
      }
    }
  }
}
