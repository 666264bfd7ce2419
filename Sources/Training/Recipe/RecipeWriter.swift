/// Writes the fields of a section as YAML, all of them.
struct RecipeWriter: FieldVisitor {
  private(set) var text = ""
  private var indent = ""

  private mutating func line(_ key: String, _ value: String) {
    text += "\(indent)\(key): \(value)\n"
  }

  mutating func number(_ key: String, _ value: inout Double, _: NumberRange) {
    line(key, "\(value)")
  }

  mutating func integer(_ key: String, _ value: inout Int, in _: ClosedRange<Int>) {
    line(key, "\(value)")
  }

  mutating func seed(_ key: String, _ value: inout UInt64) { line(key, "\(value)") }

  mutating func flag(_ key: String, _ value: inout Bool) { line(key, "\(value)") }

  /// In single quotes, where only they themselves need care.
  mutating func text(_ key: String, _ value: inout String) {
    line(key, "'" + value.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'")
  }

  mutating func choice<Choice: FieldChoice>(_ key: String, _ value: inout Choice) {
    line(key, value.rawValue)
  }

  mutating func choices<Choice: FieldChoice>(
    _ key: String, _ value: inout [Choice], counts _: ClosedRange<Int>
  ) {
    line(key, "[\(value.map(\.rawValue).joined(separator: ", "))]")
  }

  mutating func extents(
    _ key: String, _ value: inout [Int], in _: ClosedRange<Int>, multiple _: Int
  ) {
    line(key, value.map(String.init).joined(separator: "x"))
  }

  mutating func section(_ key: String, _ value: inout some RecipeSection) throws(TrainingError) {
    text += "\(indent)\(key):\n"
    indent += "  "
    try value.visit(&self)
    indent.removeLast(2)
  }

  mutating func section<Section: RecipeSection>(
    _ key: String, _ value: inout Section?, absent: String, start _: Section
  ) throws(TrainingError) {
    if var present = value {
      try section(key, &present)
    } else {
      line(key, absent)
    }
  }
}
