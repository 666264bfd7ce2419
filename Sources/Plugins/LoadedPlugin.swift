import CChiasmPlugin
import ChiasmLanguage
import ChiasmPluginWire

/// A plugin in this process.
public struct LoadedPlugin: Sendable {
  public let name: String
  public let version: PluginVersion
  /// The library it came from.
  public let path: String
  public let operators: [PluginTable]
}

extension LoadedPlugin {
  /// Sizes of ABI 1 in bytes; older than that no plugin is.
  private static let smallestPlugin = 48
  private static let smallestOperator = 96
  /// Far more than any plugin has; a larger number is not a count.
  private static let largestOperatorCount = 4096

  /// Opens a library and checks what it says of itself.
  ///
  /// - Throws: ``PluginError`` of every code that concerns loading.
  init(_ library: PluginLibrary) throws(PluginError) {
    let pointer = try library.open()
    let abi = pointer.pointee.abi
    guard abi == CHIASM_PLUGIN_ABI else {
      throw PluginError(
        .abiVersion, library.path, "expected plugin ABI \(CHIASM_PLUGIN_ABI), got \(abi)")
    }
    guard let plugin = prefixCopy(of: pointer, zero: chiasm_plugin(), minimum: Self.smallestPlugin)
    else {
      throw PluginError(
        .malformed, library.path,
        "expected a plugin of \(Self.smallestPlugin) bytes, got \(pointer.pointee.size)")
    }
    path = library.path
    name = try Self.name(plugin, library)
    version = try Self.version(plugin, library)
    operators = try Self.operators(plugin, name, library.path)
  }

  private static func name(_ plugin: chiasm_plugin, _ library: PluginLibrary)
    throws(PluginError) -> String
  {
    let name = text(plugin.name)
    guard OperatorID(name).isWellFormed, !name.contains("/") else {
      throw PluginError(
        .malformed, library.path, "expected a kebab-case name, got \"\(printable(name))\"")
    }
    guard PluginLibrary.key(of: name) == library.key else {
      throw PluginError(
        .malformed, library.path, "expected a file named for its plugin, \(name)")
    }
    return name
  }

  private static func version(_ plugin: chiasm_plugin, _ library: PluginLibrary)
    throws(PluginError) -> PluginVersion
  {
    let version = text(plugin.version)
    guard let parsed = PluginVersion(version) else {
      throw PluginError(
        .malformed, library.path,
        "expected a version major.minor.patch, got \"\(printable(version))\"")
    }
    return parsed
  }

  private static func operators(_ plugin: chiasm_plugin, _ name: String, _ path: String)
    throws(PluginError) -> [PluginTable]
  {
    let count = plugin.operator_count
    guard let list = plugin.operators, (1...largestOperatorCount).contains(count) else {
      throw PluginError(
        .malformed, path, "expected 1 to \(largestOperatorCount) operators, got \(count)")
    }
    var tables: [PluginTable] = []
    for index in 0..<count {
      guard let pointer = list[index],
        let table = prefixCopy(of: pointer, zero: chiasm_operator(), minimum: smallestOperator)
      else {
        throw PluginError(
          .malformed, path, "operator \(index): expected \(smallestOperator) bytes or more")
      }
      let operation = try PluginTable(table, pointer, plugin: name, path: path)
      guard !tables.contains(where: { $0.id == operation.id }) else {
        throw PluginError(.duplicate, path, "brings operator \(operation.id) twice")
      }
      tables.append(operation)
    }
    return tables
  }
}

/// The text, or nothing when the pointer is null or the bytes are not UTF-8.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
  pointer.flatMap { String(validatingCString: $0) } ?? ""
}
