import CNIfTI

extension NIfTIHeader {
  /// Checks the declared sizes and the geometry, and fills in `geometry.extents`.
  ///
  /// - Returns: the number of frames, 1 for a three-dimensional image.
  mutating func check(_ path: String) throws(NIfTIError) -> Int {
    guard (1...7).contains(rank) else {
      throw NIfTIError(.malformed, at: path, "expected 1 to 7 dimensions, got \(rank)")
    }
    for axis in rank..<7 { extents[axis] = 1 }
    guard extents.allSatisfy({ $0 > 0 }) else {
      throw NIfTIError(.malformed, at: path, "expected positive extents, got \(shapeText)")
    }
    guard rank >= 3 else {
      throw NIfTIError(
        .unsupportedShape, at: path, "expected a 3-D image, got \(rank)-D, \(shapeText)")
    }
    guard extents[4...].allSatisfy({ $0 == 1 }) else {
      throw NIfTIError(
        .unsupportedShape, at: path, "expected one value per voxel, got \(shapeText)")
    }
    let count = extents[..<3].reduce((1, false)) {
      let (product, overflow) = $0.0.multipliedReportingOverflow(by: $1)
      return (product, $0.1 || overflow)
    }
    guard !count.1, count.0 <= NIfTILimits.voxelCount else {
      throw NIfTIError(
        .tooLarge, at: path,
        "expected at most \(NIfTILimits.voxelCount) voxels, got \(shapeText)")
    }
    guard extents[3] <= 1 << 24 else {
      throw NIfTIError(.tooLarge, at: path, "expected at most 16777216 frames, got \(extents[3])")
    }
    geometry.extents = SIMD3(extents[0], extents[1], extents[2])
    try checkPlace(path)
    return extents[3]
  }

  private mutating func checkPlace(_ path: String) throws(NIfTIError) {
    guard geometry.affine.isInvertible else {
      let source = geometry.sformCode > 0 ? "sform" : geometry.qformCode > 0 ? "qform" : "spacing"
      throw NIfTIError(.badGeometry, at: path, "the \(source) has no inverse or is not finite")
    }
    let least = isPair ? 0 : NIfTIHeader.byteCounts[geometry.version, default: 0]
    // Some writers leave the offset of a single file unset: right after the four bytes of flags.
    if offset == 0 && !isPair { offset = least + 4 }
    guard offset >= least, offset <= NIfTILimits.offset else {
      throw NIfTIError(
        .malformed, at: path,
        "expected voxels between bytes \(least) and \(NIfTILimits.offset), got \(offset)")
    }
    guard slope == 0 || !slope.isFinite || intercept.isFinite else {
      throw NIfTIError(.malformed, at: path, "the intercept is not finite")
    }
  }

  private var shapeText: String {
    extents[..<rank].map(String.init).joined(separator: "x")
  }
}
