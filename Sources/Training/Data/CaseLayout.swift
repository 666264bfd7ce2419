/// How the files of a case are called: paths in the folder, with `{id}` for the case.
public struct CaseLayout: Sendable, Hashable {
  public var pet: String
  public var ct: String
  /// Its file may be missing.
  public var mask: String

  public init(pet: String, ct: String, mask: String) {
    self.pet = pet
    self.ct = ct
    self.mask = mask
  }

  /// What `chiasm-train phantom` writes.
  public static let chiasm = CaseLayout(
    pet: "{id}.pet.nii.gz", ct: "{id}.ct.nii.gz", mask: "{id}.mask.nii.gz")

  /// The challenge's files in one folder.
  public static let hecktor2021 = CaseLayout(
    pet: "{id}_pt.nii.gz", ct: "{id}_ct.nii.gz", mask: "{id}_gtvt.nii.gz")

  /// The challenge's files below its own folder.
  public static let hecktor2021Archive = CaseLayout(
    pet: "hecktor_nii/{id}_pt.nii.gz", ct: "hecktor_nii/{id}_ct.nii.gz",
    mask: "hecktor_nii/{id}_gtvt.nii.gz")

  /// What is tried when nothing is said.
  static let known = [chiasm, hecktor2021, hecktor2021Archive]

  /// - Throws: ``TrainingError`` `badRecipe` for a pattern without one `{id}`, or two alike.
  func validate(_ field: String) throws(TrainingError) {
    for (key, pattern) in [("pet", pet), ("ct", ct), ("mask", mask)] {
      guard CasePattern(pattern) != nil else {
        throw TrainingError(
          .badRecipe, at: "\(field).\(key)",
          "expected a path in the folder with {id} once, got \"\(pattern)\"")
      }
    }
    guard Set([pet, ct, mask]).count == 3 else {
      throw TrainingError(.badRecipe, at: field, "expected three patterns, got two alike")
    }
  }
}
