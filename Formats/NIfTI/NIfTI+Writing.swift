import CNIfTI
public import ChiasmFile

/// A voxel type that images are written with.
public protocol NIfTIElement: BitwiseCopyable, Sendable {
  static var niftiDatatype: NIfTIDatatype { get }
}

extension UInt8: NIfTIElement { public static var niftiDatatype: NIfTIDatatype { .uint8 } }
extension Int16: NIfTIElement { public static var niftiDatatype: NIfTIDatatype { .int16 } }
extension Float: NIfTIElement { public static var niftiDatatype: NIfTIDatatype { .float32 } }

extension NIfTI {
  /// Writes one frame of voxels, x fastest, with the grid as `geometry` states it.
  ///
  /// A name that ends in `.gz` is compressed. NIfTI-1 unless the geometry came from NIfTI-2 or an
  /// extent exceeds 32,767. The file appears complete or not at all; a device is written directly.
  ///
  /// - Precondition: the count of `voxels` is the product of the extents.
  /// - Throws: ``NIfTIError`` `unwritable`, also for the names of a .hdr/.img pair.
  public static func write<Element: NIfTIElement>(
    _ voxels: [Element], geometry: NIfTIGeometry, path: String
  ) throws(NIfTIError) {
    do throws(FileError) {
      let file = try OutputFile(path)
      try write(voxels, geometry: geometry, to: file)
      try file.commit()
    } catch {
      throw NIfTIError(.unwritable, at: error.place, error.reason)
    }
  }

  /// Writes the same into `file`, whose name says whether to compress, without committing it.
  ///
  /// - Precondition: the count of `voxels` is the product of the extents.
  /// - Throws: `FileError` `unwritable`, also for the names of a .hdr/.img pair.
  public static func write<Element: NIfTIElement>(
    _ voxels: [Element], geometry: NIfTIGeometry, to file: OutputFile
  ) throws(FileError) {
    let extents = geometry.extents
    precondition(voxels.count == extents.x * extents.y * extents.z, "\(voxels.count) voxels")
    guard ![".hdr", ".img", ".hdr.gz", ".img.gz"].contains(where: file.path.hasSuffix) else {
      throw FileError(.unwritable, at: file.path, "expected a name that ends in .nii or .nii.gz")
    }
    let header = headerBytes(geometry, Element.niftiDatatype)
    let compressor = file.path.hasSuffix(".gz") ? Deflate(.gzip, level: 4) : nil
    try write(header, isLast: false, compressor, file)
    try write(voxels, isLast: true, compressor, file)
  }

  private static func write<Element: BitwiseCopyable>(
    _ elements: [Element], isLast: Bool, _ compressor: Deflate?, _ file: OutputFile
  ) throws(FileError) {
    let outcome: Result<Void, FileError> = elements.withUnsafeBytes { bytes in
      Result { () throws(FileError) in
        guard let compressor else { return try file.write(bytes) }
        let step = 1 << 24
        for start in stride(from: 0, to: max(bytes.count, 1), by: step) {
          let end = min(start + step, bytes.count)
          try compressor.write(
            UnsafeRawBufferPointer(rebasing: bytes[start..<end]),
            isLast: isLast && end == bytes.count
          ) { piece throws(FileError) in try file.write(piece) }
        }
      }
    }
    try outcome.get()
  }

  /// The header and the four bytes that say no extension follows.
  private static func headerBytes(_ geometry: NIfTIGeometry, _ datatype: NIfTIDatatype) -> [UInt8] {
    let isSmall = geometry.extents.max() <= Int(Int16.max)
    let bytes = geometry.version == 1 && isSmall
      ? withUnsafeBytes(of: nifti_1_header(geometry, datatype)) { Array($0.prefix(348)) }
      : withUnsafeBytes(of: nifti_2_header(geometry, datatype)) { Array($0.prefix(540)) }
    return bytes + [0, 0, 0, 0]
  }
}

extension nifti_1_header {
  fileprivate init(_ geometry: NIfTIGeometry, _ datatype: NIfTIDatatype) {
    self.init()
    let extents = SIMD3<Int16>(truncatingIfNeeded: geometry.extents)
    let spacing = SIMD3<Float>(geometry.pixelSpacing)
    sizeof_hdr = 348
    regular = CChar(UInt8(ascii: "r"))
    dim = (3, extents.x, extents.y, extents.z, 1, 1, 1, 1)
    self.datatype = Int16(datatype.rawValue)
    bitpix = Int16(datatype.byteCount * 8)
    pixdim = (Float(geometry.handedness), spacing.x, spacing.y, spacing.z, 0, 0, 0, 0)
    vox_offset = 352
    scl_slope = 1
    xyzt_units = CChar(truncatingIfNeeded: geometry.units & 7)
    qform_code = Int16(truncatingIfNeeded: geometry.qformCode)
    sform_code = Int16(truncatingIfNeeded: geometry.sformCode)
    let quaternion = SIMD3<Float>(geometry.quaternion)
    (quatern_b, quatern_c, quatern_d) = (quaternion.x, quaternion.y, quaternion.z)
    let offset = SIMD3<Float>(geometry.qformOffset)
    (qoffset_x, qoffset_y, qoffset_z) = (offset.x, offset.y, offset.z)
    let rows = geometry.sformRows.map { SIMD4<Float>($0) }
    srow_x = (rows[0].x, rows[0].y, rows[0].z, rows[0].w)
    srow_y = (rows[1].x, rows[1].y, rows[1].z, rows[1].w)
    srow_z = (rows[2].x, rows[2].y, rows[2].z, rows[2].w)
    magic = (0x6e, 0x2b, 0x31, 0)
  }
}

extension nifti_2_header {
  fileprivate init(_ geometry: NIfTIGeometry, _ datatype: NIfTIDatatype) {
    self.init()
    let extents = SIMD3<Int64>(truncatingIfNeeded: geometry.extents)
    let spacing = geometry.pixelSpacing
    sizeof_hdr = 540
    magic = (0x6e, 0x2b, 0x32, 0, 0x0d, 0x0a, 0x1a, 0x0a)
    dim = (3, extents.x, extents.y, extents.z, 1, 1, 1, 1)
    self.datatype = Int16(datatype.rawValue)
    bitpix = Int16(datatype.byteCount * 8)
    pixdim = (geometry.handedness, spacing.x, spacing.y, spacing.z, 0, 0, 0, 0)
    vox_offset = 544
    scl_slope = 1
    xyzt_units = Int32(geometry.units & 7)
    qform_code = Int32(truncatingIfNeeded: geometry.qformCode)
    sform_code = Int32(truncatingIfNeeded: geometry.sformCode)
    let quaternion = geometry.quaternion, offset = geometry.qformOffset
    (quatern_b, quatern_c, quatern_d) = (quaternion.x, quaternion.y, quaternion.z)
    (qoffset_x, qoffset_y, qoffset_z) = (offset.x, offset.y, offset.z)
    let rows = geometry.sformRows
    srow_x = (rows[0].x, rows[0].y, rows[0].z, rows[0].w)
    srow_y = (rows[1].x, rows[1].y, rows[1].z, rows[1].w)
    srow_z = (rows[2].x, rows[2].y, rows[2].z, rows[2].w)
  }
}
