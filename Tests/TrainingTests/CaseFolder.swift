import ChiasmNIfTI
import ChiasmTraining
import Foundation

/// A folder of cases that is removed with the value.
final class CaseFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/cases-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let extents: SIMD3<Int> = [6, 5, 4]

  static func geometry(
    _ extents: SIMD3<Int> = extents, spacing: Double = 1, offset: SIMD3<Double> = [10, 20, 30]
  ) -> NIfTIGeometry {
    NIfTIGeometry(
      extents: extents, affine: Affine(spacing: SIMD3(repeating: spacing), offset: offset))
  }

  /// Writes one image, whose voxel `i` is `value(i)`.
  func write(
    _ name: String, _ geometry: NIfTIGeometry = geometry(), _ value: (Int) -> Float
  ) throws {
    let count = geometry.extents.x * geometry.extents.y * geometry.extents.z
    try NIfTI.write(
      (0..<count).map(value), geometry: geometry, path: "\(path)/\(name)")
  }

  /// Writes a case that has nothing wrong: CT counts voxels, PET counts down, one tumour voxel.
  func writeCase(_ id: String, hasMask: Bool = true, tumour: Int = 50) throws {
    try write("\(id).ct.nii.gz") { Float($0) }
    try write("\(id).pet.nii.gz") { Float(200 - $0) }
    if hasMask { try write("\(id).mask.nii.gz") { $0 == tumour || $0 == 51 ? 1 : 0 } }
  }

  /// A recipe for these cases: whole volumes, a mask's tumour for CT's constants.
  static func recipe() throws -> Recipe {
    var recipe = try Recipe(named: "phantom-small")
    recipe.data.spacing = 1
    recipe.data.crop = [6, 5, 4]
    recipe.data.testShare = 0.25
    recipe.data.validationShare = 0
    recipe.data.labelledShare = 0.5
    recipe.network.patch = [16, 16, 16]
    return recipe
  }

  /// What loading the folder is refused with.
  func refusal(
    split: String? = nil, _ change: (inout Recipe) -> Void = { _ in }
  ) throws -> String {
    var recipe = try Self.recipe()
    change(&recipe)
    do throws(TrainingError) {
      _ = try Dataset(recipe, .folder(path), splitPath: split)
      return "nothing"
    } catch {
      return error.description
    }
  }
}
