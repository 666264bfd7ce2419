import ArgumentParser
import ChiasmConsole

/// The flags of the form for arrays.
struct ArrayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An input's file: .npy, or NIfTI as [1, 1, X, Y, Z]. May be repeated.",
      valueName: "name=file"))
  var input: [NamedValue] = []

  @Option(
    help: ArgumentHelp("Where to write an output: .npy. May be repeated.", valueName: "name=file"))
  var output: [NamedValue] = []

  var isGiven: Bool { !input.isEmpty || !output.isEmpty }

  struct Files {
    let inputs, outputs: [String: String]
  }

  func files() throws -> Files {
    guard !input.isEmpty, !output.isEmpty else {
      throw ValidationError(
        "missing expected argument '\(input.isEmpty ? "--input" : "--output") <name=file>'")
    }
    return Files(
      inputs: try NamedValue.dictionary(input, flag: "--input"),
      outputs: try NamedValue.dictionary(output, flag: "--output"))
  }
}
