/// An operator's attributes by name, with typed, checked access.
///
/// Attributes an operator does not know are an error, so that a misspelt or newer attribute
/// never changes a result silently: readers call ``checkNames(_:for:)``.
public struct Attributes: Sendable, Hashable {
  public private(set) var values: [String: AttributeValue]

  public init(_ values: [String: AttributeValue] = [:]) { self.values = values }

  public var isEmpty: Bool { values.isEmpty }

  /// Names in alphabetical order.
  public var names: [String] { values.keys.sorted() }

  public subscript(name: String) -> AttributeValue? {
    get { values[name] }
    set { values[name] = newValue }
  }
}

extension Attributes: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, AttributeValue)...) {
    self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}

extension Attributes {
  /// - Throws: ``OperatorError`` with code `attribute` when a name is not among `known`.
  public func checkNames(_ known: [String], for id: OperatorID) throws(OperatorError) {
    for name in names where !known.contains(name) {
      throw OperatorError(
        .attribute, id,
        "unknown attribute \"\(name)\", expected one of: \(known.sorted().joined(separator: ", "))")
    }
  }

  public func bool(_ name: String, default fallback: Bool? = nil, for id: OperatorID)
    throws(OperatorError) -> Bool
  {
    switch values[name] {
    case .bool(let value): return value
    case .int(let value) where value == 0 || value == 1: return value == 1
    case let other: return try missing(name, other, "bool", fallback, id)
    }
  }

  public func int(_ name: String, default fallback: Int? = nil, for id: OperatorID)
    throws(OperatorError) -> Int
  {
    switch values[name] {
    case .int(let value): return value
    case let other: return try missing(name, other, "int", fallback, id)
    }
  }

  /// An `int` is accepted where a float is asked for.
  public func float(_ name: String, default fallback: Double? = nil, for id: OperatorID)
    throws(OperatorError) -> Double
  {
    switch values[name] {
    case .float(let value): return value
    case .int(let value): return Double(value)
    case let other: return try missing(name, other, "float", fallback, id)
    }
  }

  public func string(_ name: String, default fallback: String? = nil, for id: OperatorID)
    throws(OperatorError) -> String
  {
    switch values[name] {
    case .string(let value): return value
    case let other: return try missing(name, other, "string", fallback, id)
    }
  }

  /// An `int` is accepted as a list of one.
  public func ints(_ name: String, default fallback: [Int]? = nil, for id: OperatorID)
    throws(OperatorError) -> [Int]
  {
    switch values[name] {
    case .ints(let value): return value
    case .int(let value): return [value]
    case let other: return try missing(name, other, "ints", fallback, id)
    }
  }

  public func floats(_ name: String, default fallback: [Double]? = nil, for id: OperatorID)
    throws(OperatorError) -> [Double]
  {
    switch values[name] {
    case .floats(let value): return value
    case .ints(let value): return value.map(Double.init)
    case let other: return try missing(name, other, "floats", fallback, id)
    }
  }

  /// A string attribute that names a case of an enumeration.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Choice? = nil, for id: OperatorID
  ) throws(OperatorError) -> Choice where Choice.RawValue == String {
    let text = try string(name, default: fallback?.rawValue, for: id)
    guard let choice = Choice(rawValue: text) else {
      let cases = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw OperatorError(
        .attribute, id, "attribute \"\(name)\" expected one of \(cases), got \"\(text)\"")
    }
    return choice
  }

  private func missing<T>(
    _ name: String, _ got: AttributeValue?, _ expected: String, _ fallback: T?, _ id: OperatorID
  ) throws(OperatorError) -> T {
    if let got {
      throw OperatorError(
        .attribute, id, "attribute \"\(name)\" expected \(expected), got \(got.kind)")
    }
    guard let fallback else {
      throw OperatorError(.attribute, id, "attribute \"\(name)\" (\(expected)) is missing")
    }
    return fallback
  }
}
