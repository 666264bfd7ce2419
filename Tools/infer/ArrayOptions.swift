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
    help: ArgumentHelp(
      "Where to write an output: .npy, or NIfTI on the grid of the first image. May be repeated.",
      valueName: "name=file"))
  var output: [NamedValue] = []

  var isGiven: Bool { !input.isEmpty || !output.isEmpty }

  struct Files {
    /// In the order given.
    let inputs: [NamedValue]
    let outputs: [String: String]

    func path(of input: String) -> String {
      inputs.first { $0.name == input }?.value ?? input
    }
  }

  func files() throws -> Files {
    guard !input.isEmpty, !output.isEmpty else {
      throw ValidationError(
        "missing expected argument '\(input.isEmpty ? "--input" : "--output") <name=file>'")
    }
    _ = try NamedValue.dictionary(input, flag: "--input")
    return Files(
      inputs: input,
      outputs: try NamedValue.dictionary(output, flag: "--output"))
  }
}
