import ChiasmFile
import ChiasmTensor

/// The arrays of an .npz archive: a zip file whose entries are .npy files.
func decodeArchive(
  _ bytes: UnsafeRawBufferPointer, path: String
) throws(NumPyError) -> [String: Tensor] {
  var arrays: [String: Tensor] = [:]
  for entry in try ArchiveDirectory(parsing: bytes, place: path).entries {
    let place = "\(path), entry \"\(entry.name)\""
    guard entry.name.hasSuffix(".npy") else {
      throw NumPyError(.unsupported, at: place, "expected an entry named *.npy")
    }
    let name = String(entry.name.dropLast(4))
    guard arrays[name] == nil else {
      throw NumPyError(.malformed, at: place, "the name stands twice in the archive")
    }
    arrays[name] = try decode(entry, in: bytes, place)
  }
  return arrays
}

private func decode(
  _ entry: ArchiveDirectory.Entry, in bytes: UnsafeRawBufferPointer, _ place: String
) throws(NumPyError) -> Tensor {
  let stored = try entry.data(in: bytes, place)
  switch entry.method {
  case 0:
    guard stored.count == entry.byteCount else {
      throw NumPyError(
        .malformed, at: place, "expected \(entry.byteCount) stored bytes, got \(stored.count)")
    }
    return try decode(verifying: stored, against: entry.checksum, place)
  case 8:
    let contents: [UInt8]
    do throws(FileError) {
      contents = try inflated(stored, byteCount: entry.byteCount, place: place)
    } catch {
      throw NumPyError(error)
    }
    let outcome: Result<Tensor, NumPyError> = contents.withUnsafeBytes { buffer in
      Result { () throws(NumPyError) in
        try decode(verifying: buffer, against: entry.checksum, place)
      }
    }
    return try outcome.get()
  default:
    throw NumPyError(
      .unsupported, at: place, "expected compression method 0 or 8, got \(entry.method)")
  }
}

private func decode(
  verifying contents: UnsafeRawBufferPointer, against expected: UInt32, _ place: String
) throws(NumPyError) -> Tensor {
  guard checksum(contents) == expected else {
    throw NumPyError(.malformed, at: place, "the checksum does not match")
  }
  return try decodeArray(contents, place: place)
}
