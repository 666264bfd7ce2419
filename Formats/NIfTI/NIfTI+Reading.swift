import ChiasmFile

extension NIfTI {
  /// The image at `path`: .nii, or one file of a .hdr/.img pair, each with or without .gz.
  ///
  /// Compressed contents are recognised by their bytes. Both byte orders, all integer and
  /// floating-point types up to 64 bits; a slope of 0 means no scaling.
  ///
  /// - Parameter frame: which frame of a 4-D image, from 0. Without it an image of several
  ///   frames is refused.
  /// - Throws: ``NIfTIError``; sizes are checked before memory is taken.
  public static func read(path: String, frame: Int? = nil) throws(NIfTIError) -> NIfTIImage {
    let headerPath = PairNames.header(for: path)
    var input = try open(headerPath)
    var header = try NIfTIHeader(reading: input)
    let frames = try header.check(headerPath)
    let index = try chosen(frame, of: frames, path)
    guard let datatype = NIfTIDatatype(rawValue: header.datatype) else {
      let name = NIfTIDatatype.name(header.datatype)
      throw NIfTIError(
        .unsupportedType, at: headerPath, "expected real voxels of at most 64 bits, got \(name)")
    }
    var position = NIfTIHeader.byteCounts[header.geometry.version, default: 0]
    if header.isPair {
      input = try open(PairNames.image(for: headerPath))
      position = 0
    }
    let frameBytes = header.extents[..<3].reduce(datatype.byteCount, *)
    let end = header.offset + frameBytes * frames
    guard end <= input.maximumByteCount else {
      throw NIfTIError(
        .truncated, at: input.path,
        "the header declares \(end) bytes, the file can hold \(input.maximumByteCount)")
    }
    do throws(FileError) {
      try input.skip(header.offset - position + index * frameBytes)
      let voxels = try voxels(from: input, VoxelDecoder(header, datatype), frameBytes)
      try input.finish(limit: NIfTILimits.trailingByteCount + (frames - index - 1) * frameBytes)
      return NIfTIImage(geometry: header.geometry, voxels: voxels)
    } catch {
      throw NIfTIError(error)
    }
  }

  private static func open(_ path: String) throws(NIfTIError) -> GzipInput {
    do throws(FileError) { return try GzipInput(path) } catch { throw NIfTIError(error) }
  }

  private static func chosen(
    _ frame: Int?, of frames: Int, _ path: String
  ) throws(NIfTIError) -> Int {
    guard let frame else {
      guard frames == 1 else {
        throw NIfTIError(.unsupportedShape, at: path, "expected one frame, got \(frames)")
      }
      return 0
    }
    guard (0..<frames).contains(frame) else {
      throw NIfTIError(
        .unsupportedShape, at: path, "expected a frame from 0 to \(frames - 1), got \(frame)")
    }
    return frame
  }

  /// Decodes piece by piece, so that memory beyond the voxels is one piece.
  private static func voxels(
    from input: GzipInput, _ decoder: VoxelDecoder, _ byteCount: Int
  ) throws(FileError) -> [Float] {
    let width = decoder.datatype.byteCount
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var failure: FileError?
    let voxels = [Float](unsafeUninitializedCapacity: byteCount / width) { output, count in
      do throws(FileError) {
        while count < byteCount / width {
          let step = min(piece.count / width, byteCount / width - count)
          let bytes = UnsafeMutableRawBufferPointer(rebasing: piece[..<(step * width)])
          try input.read(into: bytes)
          decoder.decode(
            UnsafeRawBufferPointer(bytes),
            into: UnsafeMutableBufferPointer(rebasing: output[count..<count + step]))
          count += step
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return voxels
  }
}
