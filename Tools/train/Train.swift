import ArgumentParser
import ChiasmConsole

@main
struct Train: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-train",
    abstract: "Makes what training works with.",
    subcommands: [MakePhantom.self])
}
