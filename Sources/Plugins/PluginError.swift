import ChiasmLanguage

/// Why a plugin was refused.
public struct PluginError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, CaseIterable {
    /// No folder that was searched holds the plugin.
    case missing
    /// A folder to search is not absolute or cannot be read.
    case folder
    /// The file is not a shared library of this machine, or a library it needs is missing.
    case unreadable
    /// The library does not export `chiasm_plugin_main`.
    case noEntryPoint
    /// `chiasm_plugin_main` returned nothing.
    case entryPointFailed
    /// The plugin was built for another ABI version.
    case abiVersion
    /// The plugin is older than asked for, or of another major version.
    case version
    /// The plugin's description breaks a rule of `chiasm_plugin.h`.
    case malformed
    /// Two plugins have one name, or two operators one id.
    case duplicate
    /// An operator's decomposition makes other types than it declares.
    case decomposition
    /// A kernel wrote outside its outputs, left elements unwritten, or gave two results.
    case kernelOutput
    /// A function of the plugin reported a failure.
    case failed
  }

  public var code: Code
  /// `plugin cmf`, `/opt/chiasm/libChiasmPluginCMF.so`, `operator cmf/cross-modal-fusion`.
  public var place: String
  public var reason: String

  public init(_ code: Code, _ place: String, _ reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }
}

extension PluginError: CustomStringConvertible {
  public var description: String { "\(place): \(reason)" }
}

extension PluginError {
  init(_ code: Code, _ id: OperatorID, _ reason: String) {
    self.init(code, "operator \(id)", reason)
  }

  /// What a plugin's function reported.
  init(_ error: OperatorError) {
    self.init(.failed, "operator \(error.place)", error.reason)
  }

  /// The same where only an operator's errors can pass.
  func asOperatorError(_ id: OperatorID) -> OperatorError { OperatorError(.plugin, id, reason) }
}
