@_exported public import CChiasmPlugin
@_exported public import ChiasmLanguage
@_exported public import ChiasmPluginWire
@_exported public import ChiasmTensor

public typealias HostPointer = UnsafePointer<chiasm_host>
public typealias ErrorPointer = UnsafeMutablePointer<chiasm_error>
public typealias PluginPointer = UnsafePointer<chiasm_plugin>

/// What one library brings. A plugin exports itself with one function:
///
/// ```swift
/// @_cdecl("chiasm_plugin_main")
/// public func main(_ host: HostPointer?, _ error: ErrorPointer?) -> PluginPointer? {
///   Plugin("example", version: "1.0.0", [Blend.self]).exported()
/// }
/// ```
public struct Plugin {
  /// Kebab-case. The library `libChiasmPlugin<Name>.so` spells it without the dashes.
  public let name: String
  /// `major.minor.patch`
  public let version: String
  public let operators: [any PluginOperator.Type]

  public init(_ name: String, version: String, _ operators: [any PluginOperator.Type]) {
    self.name = name
    self.version = version
    self.operators = operators
  }

  /// The plugin as C data that lives as long as the process.
  public func exported() -> PluginPointer {
    let memory = WireMemory()
    _ = Unmanaged.passRetained(memory)
    let tables = operators.map { type in
      Optional(memory.array([operatorTable(type, memory)]))
    }
    let plugin = chiasm_plugin(
      size: MemoryLayout<chiasm_plugin>.size, abi: CHIASM_PLUGIN_ABI,
      name: memory.string(name), version: memory.string(version),
      operators: memory.array(tables), operator_count: tables.count)
    return memory.array([plugin])
  }
}
