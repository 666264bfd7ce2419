import Yams

/// YAML texts that hold one mapping.
enum YAMLDocument {
  /// The mapping in `text`, empty for an empty text.
  ///
  /// - Throws: ``TrainingError`` `badRecipe`, with the line.
  static func mapping(_ text: String, file: String) throws(TrainingError) -> Node.Mapping {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw refusal(error, file: file)
    }
    guard let node else { return Node.Mapping([]) }
    guard let mapping = node.mapping else {
      throw TrainingError(.badRecipe, at: file, "expected a mapping of fields")
    }
    return mapping
  }

  /// Yams' message without the text around the place, which may be all of the file.
  private static func refusal(_ error: any Error, file: String) -> TrainingError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      TrainingError(.badRecipe, at: "\(file):\(mark.line)", problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      TrainingError(
        .badRecipe, at: "\(file):\(context.mark.line)",
        "expected each field once, got twice: \(duplicates.joined(separator: ", "))")
    default: TrainingError(.badRecipe, at: file, "expected YAML")
    }
  }
}
