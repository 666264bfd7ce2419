import ChiasmFile
import Yams

extension DataSplit {
  /// Bytes of a split's file: tens of thousands of cases.
  private static let byteCountLimit = 1 << 22

  /// The split as YAML. Reading it gives the split again.
  public var yaml: String {
    roles.map { role, ids in
      "\(role):\n" + ids.map { "  - '\($0.replacing("'", with: "''"))'\n" }.joined()
    }.joined()
  }

  /// Reads the YAML file at `path`: lists of cases under `labelled`, `unlabelled`, `validation`
  /// and `test`.
  ///
  /// - Throws: ``TrainingError`` `badData`, which names the line.
  public init(path: String) throws(TrainingError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try InputFile.contents(of: path, limit: Self.byteCountLimit)
    } catch {
      throw TrainingError(.badData, at: path, error.reason)
    }
    try self.init(yaml: String(decoding: bytes, as: UTF8.self), file: path)
  }

  /// - Throws: ``TrainingError`` `badData` for other keys, or a case that comes twice.
  public init(yaml: String, file: String) throws(TrainingError) {
    var seen: [String: String] = [:]
    for (key, value) in try YAMLDocument.mapping(yaml, file: file) {
      let place = key.mark.map { "\(file):\($0.line)" } ?? file
      let role = key.string ?? ""
      guard let target = Self.role(role) else {
        throw TrainingError(
          .badData, at: place,
          "expected labelled, unlabelled, validation or test, got \"\(role)\"")
      }
      let isEmpty = value.scalar?.string.isEmpty == true
      guard let items = isEmpty ? [] : value.sequence.map(Array.init) else {
        throw TrainingError(.badData, at: place, "\(role): expected a list of cases")
      }
      for item in items {
        let line = item.mark.map { "\(file):\($0.line)" } ?? file
        guard let id = item.scalar?.string, !id.isEmpty else {
          throw TrainingError(.badData, at: line, "\(role): expected a case's name")
        }
        if let other = seen.updateValue(role, forKey: id) {
          throw TrainingError(
            .badData, at: line, "expected each case once, got \"\(id)\" in \(other) and \(role)")
        }
        self[keyPath: target].append(id)
      }
    }
  }

  private static func role(_ name: String) -> WritableKeyPath<DataSplit, [String]>? {
    switch name {
    case "labelled": \.labelled
    case "unlabelled": \.unlabelled
    case "validation": \.validation
    case "test": \.test
    default: nil
    }
  }
}
