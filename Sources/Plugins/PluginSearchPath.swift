import Foundation

/// The folders in which plugins are looked for, in order: `--plugin-path`, `CHIASM_PLUGIN_PATH`,
/// the folder beside the executable. Never the current folder.
public struct PluginSearchPath: Sendable {
  /// Absolute, without repetitions.
  public let folders: [String]

  /// - Parameters:
  ///   - flags: the values of `--plugin-path`; each must be an absolute folder that exists.
  ///   - variable: the value of `CHIASM_PLUGIN_PATH`: absolute folders separated by colons.
  ///     Empty parts and folders that do not exist are passed over.
  ///   - executableFolder: the folder searched last, or nil for none.
  /// - Throws: ``PluginError`` `folder` for a relative folder, or a flag that names none.
  public init(
    flags: [String] = [], variable: String? = PluginSearchPath.variable,
    executableFolder: String? = PluginSearchPath.executableFolder
  ) throws(PluginError) {
    var folders: [String] = []
    for flag in flags {
      try Self.checkAbsolute(flag, place: "--plugin-path \(flag)")
      guard Self.isFolder(flag) else {
        throw PluginError(.folder, "--plugin-path \(flag)", "expected a folder, found none")
      }
      folders.append(flag)
    }
    for part in (variable ?? "").split(separator: ":").map(String.init) {
      try Self.checkAbsolute(part, place: "CHIASM_PLUGIN_PATH")
      if Self.isFolder(part) { folders.append(part) }
    }
    if let executableFolder { folders.append(executableFolder) }
    var seen: Set<String> = []
    self.folders = folders.filter { seen.insert($0).inserted }
  }

  /// The value of `CHIASM_PLUGIN_PATH`, or nil.
  public static var variable: String? {
    ProcessInfo.processInfo.environment["CHIASM_PLUGIN_PATH"]
  }

  /// The folder that holds the running executable, or nil when the system does not say.
  public static var executableFolder: String? {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard let path, let end = path.lastIndex(of: "/") else { return nil }
    return end == path.startIndex ? "/" : String(path[..<end])
  }

  /// The plugin libraries of all folders, in order of search. Of two with one name the first
  /// hides the second.
  var libraries: [PluginLibrary] {
    var seen: Set<String> = []
    return folders.flatMap { folder in
      Self.fileNames(in: folder).compactMap { PluginLibrary(folder: folder, fileName: $0) }
    }.filter { seen.insert($0.key).inserted }
  }

  /// Names in alphabetical order; none when the folder cannot be read.
  private static func fileNames(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue
  }

  private static func checkAbsolute(_ path: String, place: String) throws(PluginError) {
    guard path.hasPrefix("/") else {
      throw PluginError(.folder, place, "expected an absolute folder, got \"\(path)\"")
    }
  }
}
