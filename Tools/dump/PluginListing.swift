import ChiasmConsole
import ChiasmLanguage
import ChiasmModelFile
import ChiasmPlugins

/// The plugins that are found, and whether a model has those it needs.
struct PluginListing {
  private let host: PluginHost
  private let refusals: [PluginError]
  private let needed: [PluginRequirement]

  /// - Parameter model: a model file whose needs are listed too.
  /// - Throws: `PluginError` for the search path, `FormatError` for the model.
  init(_ options: PluginOptions, model: String?) throws {
    needed = try model.map { try ModelFile.open($0).plugins } ?? []
    var host = try options.host()
    refusals = host.loadAll()
    self.host = host
  }

  func text(_ format: Dump.Format) -> String { format == .json ? json.text : text }

  private var text: String {
    var text = "searched\n" + host.path.folders.map { "  \(TerminalText.oneLine($0))\n" }.joined()
    for plugin in host.plugins {
      text += "\n\(plugin.name) \(plugin.version)  \(TerminalText.oneLine(plugin.path))\n"
      var table = TextTable([.left(""), .left(""), .left("")])
      for operation in plugin.operators {
        table.append([
          "\(operation.id)@\(operation.revision)", abilities(operation), operation.summary,
        ])
      }
      text += table.text()
    }
    if host.plugins.isEmpty { text += "\nno plugins\n" }
    if !refusals.isEmpty {
      text += "\nrefused\n"
      text += refusals.map { "  \(TerminalText.oneLine($0.description))\n" }.joined()
    }
    if !needed.isEmpty {
      text += "\nthe model needs\n"
      text += needed.map { "  \($0.name) \($0.version): \(state(of: $0))\n" }.joined()
    }
    return text
  }

  private func abilities(_ operation: PluginTable) -> String {
    let kernel = operation.hasKernel ? "own kernel" : "decomposed"
    return operation.hasGradient ? "\(kernel), own gradient" : kernel
  }

  private func state(of requirement: PluginRequirement) -> String {
    guard let found = host.plugins.first(where: { $0.name == requirement.name }) else {
      return "missing"
    }
    guard let version = PluginVersion(requirement.version),
      found.version.canStandIn(for: version)
    else { return "found \(found.version), which cannot stand in" }
    return "found \(found.version)"
  }

  private var json: JSON {
    .object([
      ("searched", .strings(host.path.folders)),
      ("plugins", .array(host.plugins.map { plugin in
        .object([
          ("name", .string(plugin.name)), ("version", .string(plugin.version.description)),
          ("path", .string(plugin.path)),
          ("operators", .array(plugin.operators.map(json))),
        ])
      })),
      ("refused", .strings(refusals.map(\.description))),
      ("needed", .array(needed.map { plugin in
        .object([
          ("name", .string(plugin.name)), ("version", .string(plugin.version)),
          ("state", .string(state(of: plugin))),
        ])
      })),
    ])
  }

  private func json(_ operation: PluginTable) -> JSON {
    .object([
      ("id", .string(operation.id.rawValue)), ("revision", .integer(operation.revision)),
      ("summary", .string(operation.summary)), ("kernel", .bool(operation.hasKernel)),
      ("gradient", .bool(operation.hasGradient)),
    ])
  }
}
