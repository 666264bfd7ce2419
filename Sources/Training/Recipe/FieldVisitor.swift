/// A part of a recipe that names its fields to a visitor: the one place that knows how they are
/// called in YAML and what they may be.
protocol RecipeSection {
  mutating func visit(_ fields: inout some FieldVisitor) throws(TrainingError)
}

/// Goes through the fields of a section: to read them, to write them.
protocol FieldVisitor {
  mutating func number(
    _ key: String, _ value: inout Double, _ range: NumberRange
  ) throws(TrainingError)
  mutating func integer(
    _ key: String, _ value: inout Int, in range: ClosedRange<Int>
  ) throws(TrainingError)
  mutating func seed(_ key: String, _ value: inout UInt64) throws(TrainingError)
  mutating func flag(_ key: String, _ value: inout Bool) throws(TrainingError)
  mutating func text(_ key: String, _ value: inout String) throws(TrainingError)
  /// One of a type's raw values.
  mutating func choice<Choice: FieldChoice>(
    _ key: String, _ value: inout Choice
  ) throws(TrainingError)
  /// A list of raw values whose length is in `counts`.
  mutating func choices<Choice: FieldChoice>(
    _ key: String, _ value: inout [Choice], counts: ClosedRange<Int>
  ) throws(TrainingError)
  /// Three extents along X, Y and Z, each in `range` and a multiple of `multiple`.
  mutating func extents(
    _ key: String, _ value: inout [Int], in range: ClosedRange<Int>, multiple: Int
  ) throws(TrainingError)
  mutating func section(_ key: String, _ value: inout some RecipeSection) throws(TrainingError)
  /// A section, or the word `absent` for nil; what a section leaves out is as `start` has it.
  mutating func section<Section: RecipeSection>(
    _ key: String, _ value: inout Section?, absent: String, start: Section
  ) throws(TrainingError)
}

typealias FieldChoice = RawRepresentable<String> & CaseIterable

/// What a number may be. It is finite in any case.
enum NumberRange {
  case positive
  case fromZero
  /// 0 to 1.
  case share
  /// 0 to below 1.
  case shareBelowOne

  func contains(_ value: Double) -> Bool {
    guard value.isFinite, value >= 0 else { return false }
    switch self {
    case .positive: return value > 0
    case .fromZero: return true
    case .share: return value <= 1
    case .shareBelowOne: return value < 1
    }
  }

  var text: String {
    switch self {
    case .positive: "a number above 0"
    case .fromZero: "a number from 0"
    case .share: "a number from 0 to 1"
    case .shareBelowOne: "a number from 0 to below 1"
    }
  }
}
