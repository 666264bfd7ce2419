public import ChiasmImaging
import ChiasmTensor

/// A case ready for batches and for evaluation.
public struct PreparedCase: Sendable {
  public let id: String
  /// SHA-256, in hexadecimal, of the files and the preparation it was made from; of the seed and
  /// the extents for a phantom.
  public let hash: String
  let images: CaseImages

  /// Voxels along X, Y and Z.
  public var extents: [Int] { images.ct.shape.extents }

  public var hasMask: Bool { images.mask != nil }

  /// CT in HU and PET in SUV on the cropped grid, not normalised.
  public var patient: PETCTCase { images.patient }

  /// On the cropped grid.
  public var mask: Mask? { images.maskVolume }
}
