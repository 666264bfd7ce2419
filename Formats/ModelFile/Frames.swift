import CZstd

/// One zstd frame of a section: where its stored bytes lie in the file and where its contents go.
struct Frame {
  let stored: Range<Int>
  let contents: Range<Int>
}

extension Section {
  /// The frames of a compressed section, found by their headers alone.
  ///
  /// - Throws: ``FormatError`` `compression` when a frame does not state its size, is too large, or
  ///   the sizes do not add up.
  func frames(in file: UnsafeRawBufferPointer) throws(FormatError) -> [Frame] {
    let largest = kind == .graph ? rawByteCount : Format.maximumFrameByteCount
    var frames: [Frame] = []
    var position = range.lowerBound
    var written = 0
    while position < range.upperBound {
      let rest = file.slice(position..<range.upperBound)
      let size = ZSTD_getFrameContentSize(rest.baseAddress, rest.count)
      // The two largest values stand for an unknown size and for an error.
      guard let content = Int(exactly: size), 1...max(largest, 1) ~= content,
        content <= rawByteCount - written, codec == .zstd || content % stride == 0
      else {
        throw FormatError(
          .compression, place, at: position,
          "expected a zstd frame that states its contents' size, at most "
            + "\(min(largest, rawByteCount - written)) bytes")
      }
      let length = ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
      guard ZSTD_isError(length) == 0, length > 0, length <= rest.count else {
        throw FormatError(.compression, place, at: position, "the zstd frame is damaged")
      }
      frames.append(
        Frame(stored: position..<position + length, contents: written..<written + content))
      position += length
      written += content
    }
    guard written == rawByteCount, kind != .graph || frames.count == 1 else {
      throw FormatError(
        .compression, place, at: offset,
        "expected \(rawByteCount) bytes of contents, got \(written) in \(frames.count) frames")
    }
    return frames
  }

  /// Decompresses one frame into its place in `contents`, the memory of the whole section.
  ///
  /// - Throws: ``FormatError`` `compression`.
  func expand(
    _ frame: Frame, of file: UnsafeRawBufferPointer, into contents: UnsafeMutableRawBufferPointer
  ) throws(FormatError) {
    let source = file.slice(frame.stored)
    let target = UnsafeMutableRawBufferPointer(rebasing: contents[frame.contents])
    guard codec == .shuffledZstd else { return try decompress(source, into: target, frame) }
    let planes = UnsafeMutableRawBufferPointer.allocate(byteCount: target.count, alignment: 64)
    defer { planes.deallocate() }
    try decompress(source, into: planes, frame)
    ByteShuffle.unshuffle(UnsafeRawBufferPointer(planes), into: target, stride: stride)
  }

  private func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, _ frame: Frame
  ) throws(FormatError) {
    let count = ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
    guard ZSTD_isError(count) == 0, count == target.count else {
      let got = ZSTD_isError(count) == 0 ? "\(count)" : String(cString: ZSTD_getErrorName(count))
      throw FormatError(
        .compression, place, at: frame.stored.lowerBound,
        "expected \(target.count) bytes of contents, got: \(got.lowercased())")
    }
  }
}

/// `contents` as one zstd frame, byte-shuffled unless `stride` is 0; or nil when zstd fails.
func compressedFrame(_ contents: UnsafeRawBufferPointer, stride: Int, level: Int32) -> [UInt8]? {
  guard stride > 0 else { return compressed(contents, level) }
  let planes = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 64)
  defer { planes.deallocate() }
  ByteShuffle.shuffle(contents, into: planes, stride: stride)
  return compressed(UnsafeRawBufferPointer(planes), level)
}

private func compressed(_ contents: UnsafeRawBufferPointer, _ level: Int32) -> [UInt8]? {
  let capacity = ZSTD_compressBound(contents.count)
  let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
    let size = ZSTD_compress(
      target.baseAddress, target.count, contents.baseAddress, contents.count, level)
    count = ZSTD_isError(size) == 0 ? size : 0
  }
  return bytes.isEmpty ? nil : bytes
}
