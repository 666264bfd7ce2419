import ChiasmConsole
import ChiasmFile
import ChiasmNetworks
import ChiasmSafeTensors
import Yams

/// The YAML file that says how a state dictionary calls a network's modules.
enum WeightMapFile {
  /// Bytes of the file: thousands of names.
  private static let byteCountLimit = 1 << 20

  /// The map in the file at `path`: `names`, ours to theirs, and `ignore`, a list of theirs.
  ///
  /// - Throws: `FileError`, or ``ToolError`` for anything else in the file.
  static func read(_ path: String) throws -> WeightMap {
    let bytes = try InputFile.contents(of: path, limit: byteCountLimit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError(path, "expected UTF-8")
    }
    let entries = try root(text, path)
    var map = WeightMap()
    for (key, value) in entries {
      switch key.string {
      case "names": map.names = try names(value, path)
      case "ignore": map.ignored = try ignored(value, path)
      default: throw error(path, key, "expected names or ignore")
      }
    }
    return map
  }

  private static func root(_ text: String, _ path: String) throws -> Node.Mapping {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw refusal(path, error)
    }
    guard let mapping = node?.mapping else {
      throw ToolError(path, "expected a mapping with names or ignore")
    }
    return mapping
  }

  /// Yams' message without the text around the place, which may be all of the file.
  private static func refusal(_ path: String, _ error: any Error) -> ToolError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ToolError("\(path): line \(mark.line)", problem)
    case .duplicatedKeysInMapping: ToolError(path, "expected each name once in a mapping")
    default: ToolError(path, "expected YAML")
    }
  }

  private static func names(_ node: Node, _ path: String) throws -> [String: String] {
    guard let mapping = node.mapping else { throw error(path, node, "expected names by name") }
    var names: [String: String] = [:]
    for (key, value) in mapping {
      guard let ours = key.scalar?.string, let theirs = value.scalar?.string else {
        throw error(path, key, "expected NAME: NAME")
      }
      guard max(ours.utf8.count, theirs.utf8.count) <= SafeTensorsLimits.nameByteCount else {
        throw error(
          path, key, "expected names of at most \(SafeTensorsLimits.nameByteCount) bytes")
      }
      names[ours] = theirs
    }
    return names
  }

  private static func ignored(_ node: Node, _ path: String) throws -> [String] {
    guard let sequence = node.sequence else { throw error(path, node, "expected a list of names") }
    return try sequence.map { item in
      guard let name = item.scalar?.string, !name.isEmpty else {
        throw error(path, item, "expected a name")
      }
      return name
    }
  }

  private static func error(_ path: String, _ node: Node, _ reason: String) -> ToolError {
    ToolError(node.mark.map { "\(path): line \($0.line)" } ?? path, reason)
  }
}
