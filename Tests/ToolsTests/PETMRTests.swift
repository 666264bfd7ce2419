import ChiasmNIfTI
import Foundation
import Testing

/// A network trained elsewhere through the tools, on volumes: PET and MR in, restored PET out.
struct PETMRTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/petmr").standardized.path

  private static let model = folder + "/pyapetnet_S2_osem_b10_fdg_pe2i.onnx"

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: model), "needs ../shared/data/petmr"))
  func `restores a PET volume in its own place`() throws {
    let scratch = try Scratch()
    let export = try Tool.export.run(
      Self.model, "--shape", "pet=1x1x56x56x58", "--shape", "mr=1x1x56x56x58", "-o",
      scratch["m.chiasm"])
    try #require(export.status == 0, "\(export.errors)")
    let pet = Self.folder + "/brainweb_06_osem_cropped.nii.gz"
    let mr = Self.folder + "/brainweb_06_t1_cropped.nii.gz"
    let run = try Tool.infer.run(
      scratch["m.chiasm"], "--input", "pet=\(pet)", "--input", "mr=\(mr)", "--output",
      "out=\(scratch["out.nii.gz"])")
    try #require(run.status == 0, "\(run.errors)")
    let (given, restored) = (
      try NIfTI.read(path: pet), try NIfTI.read(path: scratch["out.nii.gz"])
    )
    #expect(restored.geometry == given.geometry)
    #expect(restored.voxels.allSatisfy { $0.isFinite && $0 >= 0 })
    let difference = zip(restored.voxels, given.voxels).map { abs($0 - $1) }.max() ?? 0
    #expect(difference > 0)
    #expect(difference < 2 * (given.voxels.max() ?? 0))
  }
}
