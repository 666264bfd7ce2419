import ChiasmFile
import ChiasmTensor
import Glibc

/// Tensor data in files beside the model.
///
/// A location is followed only below the model's folder: relative, without `..`, and through no
/// symbolic link. Files stay mapped as long as a tensor uses them.
final class ExternalData {
  private let folder: String
  private var files: [String: MappedFile] = [:]

  init(besides model: String) {
    folder = model.lastIndex(of: "/").map { String(model[...$0]) } ?? "./"
  }

  /// - Throws: ``ONNXError`` `externalData`.
  func storage(_ proto: Onnx_TensorProto, byteCount: Int) throws(ONNXError) -> Storage {
    var entries: [String: String] = [:]
    for entry in proto.externalData { entries[entry.key] = entry.value }
    guard let location = entries["location"] else {
      throw ONNXError(.externalData, "", "expected a location, got none")
    }
    let offset = try number(entries["offset"], "offset") ?? 0
    let length = try number(entries["length"], "length") ?? byteCount
    guard length == byteCount else {
      throw ONNXError(.externalData, "", "expected a length of \(byteCount) bytes, got \(length)")
    }
    if byteCount == 0 { return Storage(byteCount: 0) }
    let file = try file(location)
    guard offset <= file.bytes.count, length <= file.bytes.count - offset else {
      throw ONNXError(
        .externalData, "",
        "expected \(length) bytes at \(offset) of \"\(location)\", got a file of "
          + "\(file.bytes.count) bytes")
    }
    return file.storage(offset..<offset + length)
  }

  private func number(_ text: String?, _ name: String) throws(ONNXError) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ONNXError(.externalData, "", "expected a number of bytes for \(name), got \"\(text)\"")
    }
    return number
  }

  private func file(_ location: String) throws(ONNXError) -> MappedFile {
    if let file = files[location] { return file }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !["", ".", ".."].contains($0) }
    guard isPlain, !location.utf8.contains(0), !location.utf8.contains(UInt8(ascii: "\\")) else {
      throw ONNXError(
        .externalData, "", "expected a path below the model's folder, got \"\(location)\"")
    }
    var path = folder
    for part in parts {
      path += path.hasSuffix("/") ? String(part) : "/\(part)"
      try refuseLink(path, location)
    }
    do throws(FileError) {
      let file = try MappedFile(path)
      files[location] = file
      return file
    } catch {
      throw ONNXError(.externalData, "", "\"\(location)\": \(error.reason)")
    }
  }

  private func refuseLink(_ path: String, _ location: String) throws(ONNXError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw ONNXError(.externalData, "", "\"\(location)\" does not exist")
    }
    guard status.st_mode & S_IFMT != S_IFLNK else {
      throw ONNXError(
        .externalData, "", "expected a file, got a symbolic link in \"\(location)\"")
    }
  }
}
