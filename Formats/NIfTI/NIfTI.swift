/// A three-dimensional image and where it lies.
public struct NIfTIImage: Sendable {
  public var geometry: NIfTIGeometry
  /// The values after slope and intercept, x fastest, then y, then z. Integers beyond 2^24 and
  /// float64 are rounded to nearest.
  public var voxels: [Float]

  /// - Precondition: the count of `voxels` is the product of the extents.
  public init(geometry: NIfTIGeometry, voxels: [Float]) {
    let extents = geometry.extents
    precondition(voxels.count == extents.x * extents.y * extents.z, "\(voxels.count) voxels")
    self.geometry = geometry
    self.voxels = voxels
  }
}

/// Reading and writing of NIfTI-1 and NIfTI-2 images.
///
/// **Source:** the headers nifti1.h and nifti2.h of the NIfTI Data Format Working Group.
public enum NIfTI {}
