import Yams

/// Puts what a YAML mapping says into the fields of a section.
struct RecipeReader: FieldVisitor {
  /// The file's name, for errors.
  private let file: String
  /// The names of the sections around this one, each with a dot.
  private let path: String
  private let mapping: Node.Mapping
  private var known: [String] = []
  /// The line of every field that the file states, by its full name.
  private(set) var lines: [String: Int] = [:]

  init(_ mapping: Node.Mapping, file: String, path: String = "") {
    self.mapping = mapping
    self.file = file
    self.path = path
  }

  /// Reads `section`, then refuses what it did not ask for.
  mutating func read(_ section: inout some RecipeSection) throws(TrainingError) {
    try section.visit(&self)
    for (key, _) in mapping where !known.contains(key.string ?? "") {
      let name = key.string ?? "a key that is no text"
      let nearest = Spelling.nearest(to: name, among: known)
      let hint = nearest.map { ", did you mean \($0)?" } ?? ""
      throw TrainingError(.badRecipe, at: place(key), "\(path)\(name): unknown field\(hint)")
    }
  }

  private func place(_ node: Node?) -> String {
    node?.mark.map { "\(file):\($0.line)" } ?? file
  }

  private mutating func node(_ key: String) -> Node? {
    known.append(key)
    guard let node = mapping[key] else { return nil }
    lines[path + key] = node.mark?.line
    return node
  }

  private func refusal(_ key: String, _ node: Node, _ expected: String) -> TrainingError {
    let got =
      switch node {
      case .scalar(let scalar): "\"\(scalar.string)\""
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .alias: "an alias"
      }
    return TrainingError(
      .badRecipe, at: place(node), "\(path)\(key): expected \(expected), got \(got)")
  }

  /// Reads a scalar by `parse`, which gives nil for what is no value.
  private mutating func scalar<Value>(
    _ key: String, _ value: inout Value, _ expected: String, _ parse: (String) -> Value?
  ) throws(TrainingError) {
    guard let node = node(key) else { return }
    guard let parsed = node.scalar.flatMap({ parse($0.string) }) else {
      throw refusal(key, node, expected)
    }
    value = parsed
  }

  mutating func number(
    _ key: String, _ value: inout Double, _ range: NumberRange
  ) throws(TrainingError) {
    try scalar(key, &value, range.text) { Double($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  mutating func integer(
    _ key: String, _ value: inout Int, in range: ClosedRange<Int>
  ) throws(TrainingError) {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    try scalar(key, &value, expected) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
  }

  mutating func seed(_ key: String, _ value: inout UInt64) throws(TrainingError) {
    try scalar(key, &value, "a whole number from 0 to 2^64 - 1") { UInt64($0) }
  }

  mutating func flag(_ key: String, _ value: inout Bool) throws(TrainingError) {
    try scalar(key, &value, "true or false") { Bool($0) }
  }

  mutating func text(_ key: String, _ value: inout String) throws(TrainingError) {
    try scalar(key, &value, "text on one line") { text in
      let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
      return isPlain && !text.isEmpty && text.utf8.count <= 200 ? text : nil
    }
  }

  mutating func choice<Choice: FieldChoice>(
    _ key: String, _ value: inout Choice
  ) throws(TrainingError) {
    try scalar(key, &value, Self.list(Choice.self)) { Choice(rawValue: $0) }
  }

  mutating func choices<Choice: FieldChoice>(
    _ key: String, _ value: inout [Choice], counts: ClosedRange<Int>
  ) throws(TrainingError) {
    guard let node = node(key) else { return }
    let items = node.sequence.map(Array.init) ?? []
    guard counts.contains(items.count) else {
      let count = counts.count == 1
        ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      throw refusal(key, node, "a list of \(count) names")
    }
    value = try items.map { item throws(TrainingError) in
      guard let choice = item.scalar.flatMap({ Choice(rawValue: $0.string) }) else {
        throw refusal(key, item, Self.list(Choice.self))
      }
      return choice
    }
  }

  mutating func extents(
    _ key: String, _ value: inout [Int], in range: ClosedRange<Int>, multiple: Int
  ) throws(TrainingError) {
    let kind = multiple == 1 ? "three extents" : "three multiples of \(multiple)"
    let expected = "\(kind) from \(range.lowerBound) to \(range.upperBound) as XxYxZ"
    try scalar(key, &value, expected) { text in
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      let extents = parts.compactMap(\.self)
      let isRight = extents.allSatisfy { range.contains($0) && $0.isMultiple(of: multiple) }
      return parts.count == 3 && extents.count == 3 && isRight ? extents : nil
    }
  }

  mutating func section(_ key: String, _ value: inout some RecipeSection) throws(TrainingError) {
    guard let node = node(key) else { return }
    try read(node, key, &value, "a mapping")
  }

  mutating func section<Section: RecipeSection>(
    _ key: String, _ value: inout Section?, absent: String, start: Section
  ) throws(TrainingError) {
    guard let node = node(key) else { return }
    if node.scalar?.string == absent {
      value = nil
      return
    }
    var section = value ?? start
    try read(node, key, &section, "a mapping or \(absent)")
    value = section
  }

  private mutating func read(
    _ node: Node, _ key: String, _ section: inout some RecipeSection, _ expected: String
  ) throws(TrainingError) {
    guard let mapping = node.mapping else { throw refusal(key, node, expected) }
    var reader = RecipeReader(mapping, file: file, path: "\(path)\(key).")
    try reader.read(&section)
    lines.merge(reader.lines) { $1 }
  }

  private static func list<Choice: FieldChoice>(_: Choice.Type) -> String {
    let names = Choice.allCases.map(\.rawValue)
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }
}
