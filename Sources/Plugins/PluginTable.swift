import CChiasmPlugin
public import ChiasmLanguage
import ChiasmPluginWire

/// One operator of a plugin: its name and the functions behind it.
public struct PluginTable: @unchecked Sendable {
  public let id: OperatorID
  public let revision: Int
  /// One line for listings.
  public let summary: String

  /// Functions beyond the size the plugin declared are nil.
  let functions: chiasm_operator
  /// The plugin's own struct, which `make` receives.
  let pointer: UnsafePointer<chiasm_operator>

  public var hasGradient: Bool { functions.gradient != nil }
  public var hasKernel: Bool { functions.run != nil }
  /// Whether the kernel takes tensors of any strides.
  public var takesStrides: Bool { functions.kernel_flags & UInt32(CHIASM_KERNEL_STRIDED) != 0 }

  /// - Throws: ``PluginError`` `malformed`.
  init(
    _ functions: chiasm_operator, _ pointer: UnsafePointer<chiasm_operator>, plugin: String,
    path: String
  ) throws(PluginError) {
    self.functions = functions
    self.pointer = pointer
    id = OperatorID(text(functions.id))
    revision = Int(functions.revision)
    summary = printable(text(functions.summary))
    guard id.isWellFormed, id.pluginName == plugin else {
      throw PluginError(
        .malformed, path,
        "expected an operator id \"\(plugin)/...\", got \"\(printable(id.rawValue))\"")
    }
    guard revision >= 1 else {
      throw PluginError(.malformed, path, "operator \(id): expected a revision from 1, got 0")
    }
    guard functions.infer != nil, functions.decompose != nil else {
      throw PluginError(.malformed, path, "operator \(id): expected functions infer and decompose")
    }
  }
}

extension OperatorID {
  /// The plugin that brings the operator; nil for Chiasm's own.
  public var pluginName: String? {
    let parts = rawValue.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : nil
  }
}
