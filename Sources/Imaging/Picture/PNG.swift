import ChiasmFile

extension Raster {
  /// The picture as a PNG file: 8 bits per channel, sRGB.
  ///
  /// **Source:** W3C, Portable Network Graphics (second edition).
  public var png: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    // 8 bits, colour type 2 (RGB), the one compression, the one filter method, no interlace.
    file += chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0])
    file += chunk("sRGB", [0])
    file += chunk("IDAT", compressed(filteredRows))
    file += chunk("IEND", [])
    return file
  }

  /// Writes the picture as a PNG file, complete or not at all.
  ///
  /// - Throws: ``ImagingError`` `unwritable`.
  public func writePNG(to path: String) throws(ImagingError) {
    do throws(FileError) {
      try OutputFile.write(png, to: path)
    } catch {
      throw ImagingError(.unwritable, at: error.place, error.reason)
    }
  }

  /// Every row minus the row above, marked as such: neighbours are alike, so this packs better.
  private var filteredRows: [UInt8] {
    let bytes = bytes, length = width * 3
    var result: [UInt8] = []
    result.reserveCapacity((length + 1) * height)
    for row in 0..<height {
      result.append(2)
      for index in row * length..<(row + 1) * length {
        result.append(bytes[index] &- (row == 0 ? 0 : bytes[index - length]))
      }
    }
    return result
  }
}

private func compressed(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  bytes.withUnsafeBytes { buffer in
    Deflate(.zlib, level: 6).write(buffer, isLast: true) { result.append(contentsOf: $0) }
  }
  return result
}

private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(type.utf8) + data
  let sum = body.withUnsafeBytes { checksum($0) }
  return bigEndian(data.count) + body + bigEndian(Int(sum))
}

private func bigEndian(_ value: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
