import CNIfTI

/// Where an image's voxels lie, kept as the header states it so that an image written with it
/// states the same.
public struct NIfTIGeometry: Hashable, Sendable {
  /// 1 or 2.
  public var version: Int
  /// Voxels along x, y and z.
  public var extents: SIMD3<Int>
  /// `pixdim[0]`: the sign of the qform's third axis.
  public var handedness: Double
  /// `pixdim[1...3]` in the header's unit of length.
  public var pixelSpacing: SIMD3<Double>
  public var qformCode: Int
  /// Quaternion components b, c and d.
  public var quaternion: SIMD3<Double>
  public var qformOffset: SIMD3<Double>
  public var sformCode: Int
  /// `srow_x`, `srow_y` and `srow_z`.
  public var sformRows: [SIMD4<Double>]
  /// `xyzt_units`.
  public var units: Int

  /// A grid whose voxel-to-world matrix is `affine` in mm, stated as an sform.
  public init(extents: SIMD3<Int>, affine: Affine) {
    version = 1
    self.extents = extents
    handedness = 1
    pixelSpacing = affine.spacing
    qformCode = 0
    quaternion = .zero
    qformOffset = .zero
    sformCode = Int(NIFTI_XFORM_SCANNER_ANAT)
    sformRows = affine.rows
    units = Int(NIFTI_UNITS_MM)
  }

  /// The voxel-to-world matrix in mm: the sform if its code is positive, else the qform if its
  /// code is positive, else the spacing alone.
  public var affine: Affine {
    let native: Affine
    if sformCode > 0 {
      native = Affine(rows: sformRows[0], sformRows[1], sformRows[2])
    } else if qformCode > 0 {
      native = qform
    } else {
      native = Affine(spacing: pixelSpacing.replacing(with: 1, where: .!(pixelSpacing .> 0)))
    }
    let scale = unitLength
    return Affine(
      x: native.x * scale, y: native.y * scale, z: native.z * scale,
      offset: native.offset * scale)
  }

  private var qform: Affine {
    let m = nifti_quatern_to_dmat44(
      quaternion.x, quaternion.y, quaternion.z,
      qformOffset.x, qformOffset.y, qformOffset.z,
      pixelSpacing.x, pixelSpacing.y, pixelSpacing.z, handedness
    ).m
    return Affine(
      rows: [m.0.0, m.0.1, m.0.2, m.0.3], [m.1.0, m.1.1, m.1.2, m.1.3],
      [m.2.0, m.2.1, m.2.2, m.2.3])
  }

  /// The header's unit of length in mm. An unknown unit means mm.
  private var unitLength: Double {
    switch Int32(truncatingIfNeeded: units & 7) {
    case NIFTI_UNITS_METER: 1000
    case NIFTI_UNITS_MICRON: 0.001
    default: 1
    }
  }
}
