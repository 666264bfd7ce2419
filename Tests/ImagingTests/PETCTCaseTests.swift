import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor
import Foundation
import Testing

struct PETCTCaseTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "chiasm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  /// A network that finds what PET shows: logits from the normalised uptake.
  private func bright(_ inputs: [Tensor]) -> Tensor {
    let pet: [Float] = inputs[0].elements()
    let scores = pet.map { _ in Float(0) } + pet.map { ($0 - 1.5) * 4 }
    return Tensor(scores, shape: Shape([1, 2] + inputs[0].shape.extents.dropFirst(2)))
  }

  @Test(arguments: [1.0, 2.0])
  func `goes from files to files on the CT's own grid`(spacing: Double) throws {
    try withFolder { folder in
      let phantom = Phantom(seed: 3, extents: [48, 48, 24], spacing: 2)
      var geometry = NIfTIGeometry(phantom.ct.grid)
      geometry.qformCode = 1
      geometry.qformOffset = phantom.ct.grid.affine.offset
      try NIfTI.write(phantom.ct.voxels, geometry: geometry, path: "\(folder)/ct.nii.gz")
      try NIfTI.write(phantom.pet.voxels, geometry: geometry, path: "\(folder)/pet.nii")
      let patient = try PETCTCase(petPath: "\(folder)/pet.nii", ctPath: "\(folder)/ct.nii.gz")
      let grid = try patient.workingGrid(spacing: SIMD3(repeating: spacing))
      #expect(grid.extents == (spacing == 1 ? [96, 96, 48] : [48, 48, 24]))
      let inputs = patient.prepared(on: grid, ct: .softTissue, pet: .zScore)
      let window = try SlidingWindow(extents: grid.extents, patch: [48, 48, 16])
      let maps = try window.probabilities(
        of: [inputs.pet, inputs.ct], activation: .softmax, predict: bright)
      let result = Segmentation(maps, of: patient)
      try result.writeMask(to: "\(folder)/mask.nii.gz")
      try result.writeProbability(to: "\(folder)/probability.nii")
      let mask = try NIfTI.read(path: "\(folder)/mask.nii.gz")
      let probability = try NIfTI.read(path: "\(folder)/probability.nii")
      #expect(mask.geometry == patient.geometry)
      #expect(probability.geometry == geometry)
      #expect(zip(mask.voxels, probability.voxels).allSatisfy { ($0 == 1) == ($1 > 0.5) })
      #expect(mask.voxels.contains(1) && mask.voxels.contains(0))
    }
  }

  @Test func `refuses unreadable, broken and distant images`() throws {
    try withFolder { folder in
      let grid = Grid(8, 8, 8)
      var voxels = Volume(scrambled: grid).voxels
      try NIfTI.write(voxels, geometry: NIfTIGeometry(grid), path: "\(folder)/ct.nii")
      voxels[9] = .nan
      try NIfTI.write(voxels, geometry: NIfTIGeometry(grid), path: "\(folder)/nan.nii")
      var far = NIfTIGeometry(grid)
      far.sformRows[0].w = 100
      voxels[9] = 0
      try NIfTI.write(voxels, geometry: far, path: "\(folder)/far.nii")
      func code(_ pet: String) -> ImagingError.Code? {
        imagingCode {
          _ = try PETCTCase(petPath: "\(folder)/\(pet)", ctPath: "\(folder)/ct.nii")
        }
      }
      #expect(code("none.nii") == .unreadable)
      #expect(code("nan.nii") == .notFinite)
      #expect(code("far.nii") == .apart)
      let patient = try PETCTCase(petPath: "\(folder)/ct.nii", ctPath: "\(folder)/ct.nii")
      let result = Segmentation([patient.ct], of: patient)
      #expect(imagingCode { try result.writeMask(to: "/dev/full") } == .unwritable)
      #expect(imagingCode { try result.writeProbability(to: "/nowhere/p.nii") } == .unwritable)
    }
  }
}
