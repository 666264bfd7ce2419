/// The operators a process knows, by id. Readers and builders receive one.
public struct OperatorCatalog: Sendable {
  /// How operators with one id are made.
  public struct Entry: Sendable {
    public let id: OperatorID
    public let revision: Int
    /// Where the operator comes from: `chiasm`, or a plugin's name.
    public let origin: String
    public let make: @Sendable (Attributes) throws(OperatorError) -> any Operator

    public init(
      id: OperatorID, revision: Int, origin: String,
      make: @escaping @Sendable (Attributes) throws(OperatorError) -> any Operator
    ) {
      self.id = id
      self.revision = revision
      self.origin = origin
      self.make = make
    }
  }

  private var entries: [OperatorID: Entry] = [:]

  public init() {}

  public init(_ operators: [any StandardOperator.Type]) {
    for type in operators { register(type) }
  }

  public mutating func register<Standard: StandardOperator>(_ type: Standard.Type) {
    register(
      Entry(id: Standard.id, revision: Standard.revision, origin: "chiasm") {
        attributes throws(OperatorError) in try Standard(attributes: attributes)
      })
  }

  /// - Precondition: the id is well formed and not yet registered.
  public mutating func register(_ entry: Entry) {
    precondition(entry.id.isWellFormed, "operator id \"\(entry.id)\" is not well formed")
    precondition(entries[entry.id] == nil, "operator \(entry.id) is registered twice")
    entries[entry.id] = entry
  }

  public func contains(_ id: OperatorID) -> Bool { entries[id] != nil }

  public subscript(id: OperatorID) -> Entry? { entries[id] }

  /// Entries in alphabetical order of their ids.
  public var sorted: [Entry] { entries.values.sorted { $0.id.rawValue < $1.id.rawValue } }

  /// Makes an operator.
  ///
  /// - Parameter revision: what a file asks for; nil means the current one.
  /// - Throws: ``OperatorError`` with code `unknownOperator` or `attribute`.
  public func make(_ id: OperatorID, _ attributes: Attributes, revision: Int? = nil)
    throws(OperatorError) -> any Operator
  {
    guard let entry = entries[id] else {
      throw OperatorError(.unknownOperator, id, "no such operator")
    }
    if let revision, revision != entry.revision {
      throw OperatorError(
        .unknownOperator, id, "expected revision \(entry.revision), got \(revision)")
    }
    return try entry.make(attributes)
  }
}
