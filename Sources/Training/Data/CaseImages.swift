import ChiasmImaging
import ChiasmNIfTI
import ChiasmTensor

/// One case as training holds it: cropped, on one grid, in HU and SUV.
///
/// Tensors are [X, Y, Z] with z fastest, as networks read them.
struct CaseImages: Sendable {
  let grid: Grid
  let ct, pet: Tensor
  /// 1 in the tumour, uint8; nil for a case without a mask.
  let mask: Tensor?
  /// PET by z-score over the crop.
  let petRescaling: Rescaling

  init(ct: Volume, pet: Volume, mask: Mask?) {
    grid = ct.grid
    let extents = ct.grid.extents
    self.ct = Tensor(transposed(ct.voxels, extents), shape: shape(extents))
    self.pet = Tensor(transposed(pet.voxels, extents), shape: shape(extents))
    self.mask = mask.map { Tensor(transposed($0.voxels, extents), shape: shape(extents)) }
    petRescaling = Normalization.zScore.rescaling(of: pet)
  }

  init(grid: Grid, ct: Tensor, pet: Tensor, mask: Tensor?, petRescaling: Rescaling) {
    self.grid = grid
    self.ct = ct
    self.pet = pet
    self.mask = mask
    self.petRescaling = petRescaling
  }

  /// CT and PET as volumes with x fastest.
  var patient: PETCTCase {
    let (ct, pet) = (volume(ct), volume(pet))
    do throws(ImagingError) {
      return try PETCTCase(geometry: NIfTIGeometry(grid), ct: ct, pet: pet)
    } catch {
      preconditionFailure("volumes of one grid: \(error)")
    }
  }

  var maskVolume: Mask? {
    mask.map { mask in
      let voxels = mask.withElements(of: UInt8.self) { untransposed($0, grid.extents) }
      return Mask(grid: grid, voxels: voxels)
    }
  }

  /// CT's values in the tumour, in memory order.
  var foreground: [Float] {
    guard let mask else { return [] }
    return ct.withElements(of: Float.self) { ct in
      mask.withElements(of: UInt8.self) { mask in
        mask.indices.lazy.filter { mask[$0] != 0 }.map { ct[$0] }
      }
    }
  }

  private func volume(_ tensor: Tensor) -> Volume {
    let voxels = tensor.withElements(of: Float.self) { untransposed($0, grid.extents) }
    return Volume(grid: grid, voxels: voxels)
  }
}

private func shape(_ extents: SIMD3<Int>) -> Shape { [extents.x, extents.y, extents.z] }

/// From x fastest to z fastest.
private func transposed<Element>(_ voxels: [Element], _ extents: SIMD3<Int>) -> [Element] {
  voxels.withUnsafeBufferPointer { exchanged($0, from: extents) }
}

/// From z fastest to x fastest.
private func untransposed<Element>(
  _ elements: UnsafeBufferPointer<Element>, _ extents: SIMD3<Int>
) -> [Element] {
  exchanged(elements, from: [extents.z, extents.y, extents.x])
}

/// The elements of a box whose first axis is fastest, with its last axis fastest.
private func exchanged<Element>(
  _ source: UnsafeBufferPointer<Element>, from extents: SIMD3<Int>
) -> [Element] {
  [Element](unsafeUninitializedCapacity: source.count) { target, count in
    let (a, b, c) = (extents.x, extents.y, extents.z)
    for second in 0..<b {
      for first in 0..<a {
        let line = (first * b + second) * c
        for third in 0..<c {
          (target.baseAddress! + line + third)
            .initialize(to: source[first + a * (second + b * third)])
        }
      }
    }
    count = source.count
  }
}
