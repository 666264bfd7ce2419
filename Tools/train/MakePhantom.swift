import ArgumentParser
import ChiasmConsole
import ChiasmImaging
import ChiasmNIfTI
import Glibc

/// `chiasm-train phantom`: invented PET/CT cases with the tumour drawn.
struct MakePhantom: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Makes PET/CT cases of an invented abdomen with a tumour.",
    discussion: """
      Each case is three files in the folder: CASE.pet.nii.gz (SUV), CASE.ct.nii.gz (HU) and \
      CASE.mask.nii.gz. Case k follows from the seed plus k alone.
      """)

  @Option(help: "How many cases to make.")
  var cases = 30

  @Option(help: "The first case's seed.")
  var seed: UInt64 = 0

  @Option(help: "Voxels along X, Y and Z.")
  var extents = Extents([144, 144, 48])

  @Option(help: "The voxels' size in mm.")
  var spacing = 1.0

  @Option(name: .shortAndLong, help: "The folder to write to; made when it is not there.")
  var output: String

  func validate() throws {
    guard (1...10_000).contains(cases) else {
      throw ValidationError("--cases: expected 1 to 10000, got \(cases)")
    }
    guard (0..<3).allSatisfy({ (8...1024).contains(extents.values[$0]) }) else {
      throw ValidationError("--extents: expected 8 to 1024 along each axis, got \(extents)")
    }
    guard (0.1...100).contains(spacing) else {
      throw ValidationError("--spacing: expected 0.1 to 100, got \(spacing)")
    }
  }

  func run() throws {
    try makeFolder()
    let report = Report(isSilent: false)
    for index in 0..<cases {
      let seed = seed &+ UInt64(index)
      let phantom = Phantom(seed: seed, extents: extents.values, spacing: spacing)
      let name = "phantom-\(seed)"
      try write(phantom, to: "\(output)/\(name)")
      try report.line(
        "\(name): \(phantom.ct.grid), tumour of \(phantom.mask.foregroundCount) voxels")
    }
  }

  private func makeFolder() throws(ToolError) {
    guard mkdir(output, 0o777) != 0, errno != EEXIST else { return }
    throw .system(output)
  }

  private func write(_ phantom: Phantom, to prefix: String) throws {
    let geometry = NIfTIGeometry(
      extents: phantom.ct.grid.extents, affine: phantom.ct.grid.affine)
    var batch = OutputBatch()
    let (ct, pet, mask) = ("\(prefix).ct.nii.gz", "\(prefix).pet.nii.gz", "\(prefix).mask.nii.gz")
    try NIfTI.write(
      phantom.ct.voxels.map(Int16.init), geometry: geometry, to: batch.open(ct))
    try NIfTI.write(phantom.pet.voxels, geometry: geometry, to: batch.open(pet))
    try NIfTI.write(phantom.mask.voxels, geometry: geometry, to: batch.open(mask))
    try batch.commit()
  }
}
