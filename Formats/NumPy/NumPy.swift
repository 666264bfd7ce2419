public import ChiasmFile
import ChiasmTensor

/// Reading and writing of NumPy's .npy files, and reading of .npz archives.
///
/// Element types without a tensor form of their own become the nearest one that holds them:
/// float64 becomes fp32, int16 and uint16 become int32, uint32 and uint64 become int64.
/// Complex, text, object and structured arrays are refused.
public enum NumPy {
  /// The array in the .npy file at `path`, versions 1 to 3, either byte and axis order.
  ///
  /// - Throws: ``NumPyError``; memory is taken only for a file whose size matches its header.
  public static func readArray(path: String) throws(NumPyError) -> Tensor {
    let bytes = try contents(of: path)
    let outcome: Result<Tensor, NumPyError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(NumPyError) in try decodeArray(buffer, place: path) }
    }
    return try outcome.get()
  }

  /// The arrays of the .npz archive at `path` by name (`weights` for the entry `weights.npy`).
  ///
  /// - Throws: ``NumPyError``; checksums are verified.
  public static func readArchive(path: String) throws(NumPyError) -> [String: Tensor] {
    let bytes = try contents(of: path)
    let outcome: Result<[String: Tensor], NumPyError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(NumPyError) in try decodeArchive(buffer, path: path) }
    }
    return try outcome.get()
  }

  /// Writes `tensor` as an .npy file, version 1, little-endian, C order; bf16 becomes float32.
  ///
  /// The file appears complete or not at all.
  ///
  /// - Throws: ``NumPyError`` `unwritable`.
  public static func writeArray(_ tensor: Tensor, path: String) throws(NumPyError) {
    do throws(FileError) {
      let file = try OutputFile(path)
      try writeArray(tensor, to: file)
      try file.commit()
    } catch {
      throw NumPyError(.unwritable, at: error.place, error.reason)
    }
  }

  /// Writes the same into `file` without committing it.
  ///
  /// - Throws: `FileError` `unwritable`.
  public static func writeArray(_ tensor: Tensor, to file: OutputFile) throws(FileError) {
    let tensor = tensor.elementType == .bfloat16 ? tensor.converted(to: .float32) : tensor
    try write(ArrayHeader.bytes(for: tensor.type), to: file)
    let outcome: Result<Void, FileError> = tensor.withUnsafeBytes { bytes in
      Result { () throws(FileError) in try file.write(bytes) }
    }
    try outcome.get()
  }

  private static func write(_ bytes: [UInt8], to file: OutputFile) throws(FileError) {
    let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
      Result { () throws(FileError) in try file.write(buffer) }
    }
    try outcome.get()
  }

  private static func contents(of path: String) throws(NumPyError) -> [UInt8] {
    do throws(FileError) {
      return try InputFile.contents(of: path, limit: NumPyLimits.fileByteCount)
    } catch {
      throw NumPyError(error)
    }
  }
}
