import CNIfTI
import ChiasmFile

/// A NIfTI-1 or NIfTI-2 header in one form.
struct NIfTIHeader {
  var geometry: NIfTIGeometry
  /// Voxels along all seven possible axes; 1 where there is none.
  var extents: [Int]
  /// How many of them the header declares.
  var rank: Int
  var datatype: Int32
  var isSwapped: Bool
  /// Whether the voxels stand in a second file.
  var isPair: Bool
  /// Where the voxels start, in bytes.
  var offset: Int
  var slope: Double
  var intercept: Double

  static let byteCounts = [1: 348, 2: 540]

  /// Reads the header at the start of `input` and nothing more.
  init(reading input: GzipInput) throws(NIfTIError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 540, alignment: 16)
    defer { buffer.deallocate() }
    func fill(_ range: Range<Int>) throws(NIfTIError) {
      do throws(FileError) {
        try input.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
      } catch {
        throw NIfTIError(error)
      }
    }
    try fill(0..<4)
    let size = buffer.load(as: UInt32.self)
    switch (size, size.byteSwapped) {
    case (348, _), (_, 348):
      try fill(4..<348)
      self.init(buffer.load(as: nifti_1_header.self), isSwapped: size != 348)
    case (540, _), (_, 540):
      try fill(4..<540)
      self.init(buffer.load(as: nifti_2_header.self), isSwapped: size != 540)
    default:
      throw NIfTIError(.malformed, at: input.path, "expected a NIfTI file, got other bytes")
    }
    let magic = geometry.version == 1
      ? Array(buffer[344..<348]) : Array(buffer[4..<12])
    try checkMagic(magic, input.path)
  }

  private mutating func checkMagic(_ magic: [UInt8], _ path: String) throws(NIfTIError) {
    let digit = UInt8(ascii: "0") + UInt8(geometry.version)
    let tail: [UInt8] = geometry.version == 1 ? [digit, 0] : [digit, 0, 0x0d, 0x0a, 0x1a, 0x0a]
    switch magic {
    case Array("n+".utf8) + tail: isPair = false
    case Array("ni".utf8) + tail: isPair = true
    default:
      throw NIfTIError(
        .malformed, at: path,
        "the header has the size of NIfTI-\(geometry.version) but not its mark")
    }
  }

  private init(_ header: nifti_1_header, isSwapped: Bool) {
    var h = header
    if isSwapped { nifti_swap_as_nifti1(&h) }
    extents = [h.dim.1, h.dim.2, h.dim.3, h.dim.4, h.dim.5, h.dim.6, h.dim.7].map(Int.init)
    rank = Int(h.dim.0)
    datatype = Int32(h.datatype)
    self.isSwapped = isSwapped
    isPair = false
    offset = Int(exactly: h.vox_offset.rounded(.towardZero)) ?? -1
    slope = Double(h.scl_slope)
    intercept = Double(h.scl_inter)
    geometry = NIfTIGeometry(extents: .zero, affine: Affine(spacing: .one))
    geometry.version = 1
    geometry.handedness = Double(h.pixdim.0)
    geometry.pixelSpacing = SIMD3<Double>(SIMD3(h.pixdim.1, h.pixdim.2, h.pixdim.3))
    geometry.qformCode = Int(h.qform_code)
    geometry.quaternion = SIMD3<Double>(SIMD3(h.quatern_b, h.quatern_c, h.quatern_d))
    geometry.qformOffset = SIMD3<Double>(SIMD3(h.qoffset_x, h.qoffset_y, h.qoffset_z))
    geometry.sformCode = Int(h.sform_code)
    geometry.sformRows = [h.srow_x, h.srow_y, h.srow_z].map {
      SIMD4<Double>(SIMD4($0.0, $0.1, $0.2, $0.3))
    }
    geometry.units = Int(UInt8(truncatingIfNeeded: h.xyzt_units))
  }

  private init(_ header: nifti_2_header, isSwapped: Bool) {
    var h = header
    if isSwapped { nifti_swap_as_nifti2(&h) }
    extents = [h.dim.1, h.dim.2, h.dim.3, h.dim.4, h.dim.5, h.dim.6, h.dim.7].map(Int.init)
    rank = Int(exactly: h.dim.0) ?? -1
    datatype = Int32(h.datatype)
    self.isSwapped = isSwapped
    isPair = false
    offset = Int(h.vox_offset)
    slope = h.scl_slope
    intercept = h.scl_inter
    geometry = NIfTIGeometry(extents: .zero, affine: Affine(spacing: .one))
    geometry.version = 2
    geometry.handedness = h.pixdim.0
    geometry.pixelSpacing = [h.pixdim.1, h.pixdim.2, h.pixdim.3]
    geometry.qformCode = Int(h.qform_code)
    geometry.quaternion = [h.quatern_b, h.quatern_c, h.quatern_d]
    geometry.qformOffset = [h.qoffset_x, h.qoffset_y, h.qoffset_z]
    geometry.sformCode = Int(h.sform_code)
    geometry.sformRows = [h.srow_x, h.srow_y, h.srow_z].map { [$0.0, $0.1, $0.2, $0.3] }
    geometry.units = Int(h.xyzt_units)
  }
}
