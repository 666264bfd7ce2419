import ArgumentParser

/// One case of ONNX's conformance suite: a model, inputs and expected outputs.
///
/// `run.py` calls it case by case, so that a crash or an endless loop is seen and takes no other
/// case with it.
@main
struct Suite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "onnx-suite",
    abstract: "Runs one case of ONNX's conformance suite and prints the verdict as JSON.")

  @Argument(help: "The model.")
  var model: String

  @Argument(help: "Folders with input_K.pb and output_K.pb.")
  var dataSets: [String]

  @Option(help: "The relative tolerance.")
  var rtol = 1e-3

  @Option(help: "The absolute tolerance.")
  var atol = 1e-7

  @Option(help: "Threads to compute with.")
  var threads = 1

  func run() {
    let suiteCase = SuiteCase(
      model: model, tolerance: Tolerance(relative: rtol, absolute: atol), threads: threads)
    var verdict = Verdict.refused("there is no data")
    for folder in dataSets {
      verdict = suiteCase.run(folder)
      guard case .passed = verdict else { break }
    }
    print(verdict.json)
  }
}
