import ChiasmFile
import Yams

extension Recipe {
  /// Bytes of a recipe's file: hundreds of times what the longest needs.
  private static let byteCountLimit = 1 << 20

  /// The recipe as YAML, with all its fields. Reading it gives the recipe again.
  public var yaml: String {
    var (recipe, writer) = (self, RecipeWriter())
    do throws(TrainingError) {
      try recipe.visit(&writer)
    } catch {
      preconditionFailure("writing refuses nothing: \(error)")
    }
    return writer.text
  }

  /// Reads the YAML file at `path`.
  ///
  /// - Throws: ``TrainingError`` `badRecipe`, which names the file, the line and the field.
  public init(path: String) throws(TrainingError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try InputFile.contents(of: path, limit: Self.byteCountLimit)
    } catch {
      throw TrainingError(.badRecipe, at: path, error.reason)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TrainingError(.badRecipe, at: path, "expected UTF-8")
    }
    try self.init(yaml: text, file: path)
  }

  /// Reads YAML. What it does not state is as in the built-in recipe that its field `base` names,
  /// or as the default has it.
  ///
  /// - Parameter file: what to call the text in errors.
  /// - Throws: ``TrainingError`` `badRecipe`, which names the file, the line and the field.
  public init(yaml: String, file: String) throws(TrainingError) {
    var document = RecipeDocument(recipe: Recipe())
    var reader = RecipeReader(try YAMLDocument.mapping(yaml, file: file), file: file)
    try reader.read(&document)
    do throws(TrainingError) {
      try document.recipe.validate()
    } catch {
      let line = reader.lines[error.place].map { ":\($0)" } ?? ""
      throw TrainingError(error.code, at: file + line, "\(error.place): \(error.reason)")
    }
    self = document.recipe
  }
}

/// A recipe with the field that says what it starts from.
private struct RecipeDocument: RecipeSection {
  var recipe: Recipe

  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError) {
    var base = BuiltInRecipe.paper
    try fields.choice("base", &base)
    recipe = base.recipe
    try recipe.visit(&fields)
  }
}

extension Recipe {
  /// A built-in recipe by its name, or the one in the file of that path.
  ///
  /// - Throws: ``TrainingError`` `badRecipe`; for what is neither, with the nearest name.
  public init(named name: String) throws(TrainingError) {
    if let builtIn = BuiltInRecipe(rawValue: name) {
      self = builtIn.recipe
      return
    }
    guard !name.contains("/"), !name.contains(".") else {
      try self.init(path: name)
      return
    }
    let sizes = BuiltInRecipe.Size.allCases.map(\.rawValue)
    let names = sizes + BuiltInRecipe.allCases.map(\.rawValue)
    let hint = Spelling.nearest(to: name, among: names).map { "did you mean \($0)?" }
    throw TrainingError(
      .badRecipe, at: name,
      "expected a YAML file or a built-in recipe, " + (hint ?? "such as \(names[0])"))
  }
}
