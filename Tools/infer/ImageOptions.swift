import ArgumentParser
import ChiasmConsole

/// The flags of the form for images.
struct ImageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The PET image in SUV, NIfTI.", valueName: "pet.nii.gz"))
  var pet: String?

  @Option(help: ArgumentHelp("The CT image in HU, NIfTI.", valueName: "ct.nii.gz"))
  var ct: String?

  @Option(
    name: [.customShort("o"), .customLong("mask")],
    help: ArgumentHelp("The mask to write, on the CT's grid.", valueName: "mask.nii.gz"))
  var mask: String?

  @Option(help: ArgumentHelp("The probability map to write.", valueName: "p.nii.gz"))
  var probability: String?

  @Option(help: ArgumentHelp("The picture to write.", valueName: "o.png"))
  var overlay: String?

  @Option(
    help: ArgumentHelp("Voxels between windows. Default: what the model says.", valueName: "XxYxZ"))
  var stride: Extents?

  var isGiven: Bool {
    pet != nil || ct != nil || mask != nil || probability != nil || overlay != nil || stride != nil
  }

  /// Input and output files, all that must be there checked.
  struct Paths {
    let pet, ct, mask: String
    let probability, overlay: String?
    let stride: Extents?

    var outputs: [String] { [mask] + [probability, overlay].compactMap { $0 } }
  }

  func paths() throws -> Paths {
    guard let pet, let ct, let mask else {
      let missing = [("--pet", pet), ("--ct", ct), ("-o", mask)].first { $0.1 == nil }
      throw ValidationError("missing expected argument '\(missing?.0 ?? "")'")
    }
    return Paths(
      pet: pet, ct: ct, mask: mask, probability: probability, overlay: overlay, stride: stride)
  }
}
