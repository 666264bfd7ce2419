import ArgumentParser
import ChiasmConsole

@main
struct Train: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "chiasm-train",
    abstract: "Trains a network on PET/CT cases.",
    discussion: """
      Without a subcommand it trains: chiasm-train --recipe NAME --data DIR -o checkpoint.chiasm. \
      See chiasm-train run --help.
      """,
    subcommands: [RunTraining.self, Evaluate.self, MakePhantom.self],
    defaultSubcommand: RunTraining.self)
}
