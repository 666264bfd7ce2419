import ChiasmNIfTI
import Foundation
import Testing

/// A small model and a small case, made once by the tools themselves.
enum Material {
  static let folder = Result { try make() }

  static func model() throws -> String { try folder.get()["tiny.chiasm"] }
  static func pet() throws -> String { try folder.get()["case/phantom-7.pet.nii.gz"] }
  static func ct() throws -> String { try folder.get()["case/phantom-7.ct.nii.gz"] }

  private static func make() throws -> Scratch {
    let scratch = try Scratch()
    let model = try Tool.export.run(
      "--network", "mim-cmfnet", "--filters", "2", "--patch", "32x32x16", "--perturb", "3",
      "--stride", "16x16x8", "-o", scratch["tiny.chiasm"])
    try #require(model.status == 0, "\(model.errors)")
    let made = try Tool.train.run(
      "phantom", "--cases", "1", "--seed", "7", "--extents", "40x36x16", "-o", scratch["case"])
    try #require(made.status == 0, "\(made.errors)")
    return scratch
  }

  /// Writes an image of the given voxels and returns its path.
  static func image(
    _ voxels: [Float], _ extents: SIMD3<Int>, offset: SIMD3<Double> = .zero, in scratch: Scratch,
    name: String
  ) throws -> String {
    let geometry = NIfTIGeometry(
      extents: extents, affine: Affine(spacing: .one, offset: offset))
    try NIfTI.write(voxels, geometry: geometry, path: scratch[name])
    return scratch[name]
  }
}

/// Expects one line on standard error that starts as the tool's errors do and says `words`.
func expectRefusal(
  _ result: Tool.Result, _ tool: Tool, status: Int32 = 1, saying words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
  let line = result.errorLines.first ?? ""
  #expect(line.hasPrefix("\(tool.name): error: "), "\(line)", sourceLocation: sourceLocation)
  for word in words {
    #expect(line.contains(word), "\(line)", sourceLocation: sourceLocation)
  }
}
