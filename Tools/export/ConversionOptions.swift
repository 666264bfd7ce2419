import ArgumentParser
import ChiasmConsole
import ChiasmGraph
import ChiasmNumPy
import ChiasmONNX
import ChiasmTensor

/// What a model that is converted leaves open.
struct ConversionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An input's extents where the model only names them: image=1x1x96x96x96. May be repeated.",
      valueName: "name=shape"))
  var shape: [NamedValue] = []

  @Option(
    help: ArgumentHelp(
      "An array that an input always is; the input becomes a constant. May be repeated.",
      valueName: "name=file.npy"))
  var bind: [NamedValue] = []

  var isGiven: Bool { !shape.isEmpty || !bind.isEmpty }

  /// - Throws: ``ToolError`` for text that is no shape, `NumPyError` for files that are no arrays.
  func importOptions(catalog: OperatorCatalog) throws -> ImportOptions {
    var options = ImportOptions(catalog: catalog)
    for (name, text) in try NamedValue.dictionary(shape, flag: "--shape") {
      guard let shape = Shape(text: text) else {
        throw ToolError("--shape", "expected extents as 1x1x96x96x96, got \"\(text)\"")
      }
      options.shapes[name] = shape
    }
    for (name, path) in try NamedValue.dictionary(bind, flag: "--bind") {
      options.bindings[name] = try NumPy.readArray(path: path)
    }
    return options
  }
}
