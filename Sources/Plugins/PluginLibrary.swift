import CChiasmPlugin
import ChiasmLanguage
import ChiasmPluginWire
import Glibc

/// A file named `libChiasmPlugin<Name>.so`.
struct PluginLibrary {
  static let prefix = "libChiasmPlugin"
  static let suffix = ".so"

  let path: String
  /// `Name` in lower case: what a plugin's name is without its dashes.
  let key: String

  /// Nil when the file is not named like a plugin.
  init?(folder: String, fileName: String) {
    guard fileName.hasPrefix(Self.prefix), fileName.hasSuffix(Self.suffix) else { return nil }
    let name = fileName.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)
    guard !name.isEmpty else { return nil }
    path = folder.hasSuffix("/") ? folder + fileName : "\(folder)/\(fileName)"
    key = name.lowercased()
  }

  /// The key under which the plugin called `name` is found.
  static func key(of name: String) -> String { name.filter { $0 != "-" }.lowercased() }

  /// Opens the library and asks it for its plugin. It stays open as long as the process: Swift
  /// libraries cannot be unloaded.
  ///
  /// - Throws: ``PluginError`` `unreadable`, `noEntryPoint` or `entryPointFailed`.
  func open() throws(PluginError) -> UnsafePointer<chiasm_plugin> {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw PluginError(.unreadable, path, "expected a shared library: \(lastError)")
    }
    guard let symbol = dlsym(handle, "chiasm_plugin_main") else {
      throw PluginError(.noEntryPoint, path, "expected a function chiasm_plugin_main, found none")
    }
    let main = unsafeBitCast(symbol, to: Entry.self)
    return try call(main)
  }

  private typealias Entry = @convention(c) (
    UnsafePointer<chiasm_host>, UnsafeMutablePointer<chiasm_error>
  ) -> UnsafePointer<chiasm_plugin>?

  private func call(_ main: Entry) throws(PluginError) -> UnsafePointer<chiasm_plugin> {
    var plugin: UnsafePointer<chiasm_plugin>?
    do {
      try calling("chiasm-plugin-main") { error in
        plugin = Self.version.withCString { version in
          var host = chiasm_host(
            size: MemoryLayout<chiasm_host>.size, abi: CHIASM_PLUGIN_ABI, version: version)
          return main(&host, error)
        }
        return chiasm_status(plugin == nil ? CHIASM_FAILED : CHIASM_OK)
      }
    } catch {
      throw PluginError(.entryPointFailed, path, "chiasm_plugin_main: \(error.reason)")
    }
    guard let plugin else {
      throw PluginError(.entryPointFailed, path, "chiasm_plugin_main returned no plugin")
    }
    return plugin
  }

  /// The host's version as plugins see it.
  static let version = "1.0.0"

  /// What the loader said, without the path that the error names already.
  private var lastError: String {
    let text = dlerror().map { String(cString: $0) } ?? "unknown reason"
    return printable(text.hasPrefix("\(path): ") ? String(text.dropFirst(path.count + 2)) : text)
  }
}
