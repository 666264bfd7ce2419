/// The stable name of an operator, as stored in model files: `convolution`, `leaky-relu`,
/// or `plugin/operator` for operators that plugins bring.
///
/// Ids are kebab-case: lower-case letters, digits, `-`, and at most one `/`.
public struct OperatorID: Sendable, Hashable, RawRepresentable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Whether the name follows the rules above.
  public var isWellFormed: Bool {
    let parts = rawValue.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
              || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
              || byte == UInt8(ascii: "-")
          }
      }
  }
}

extension OperatorID: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension OperatorID: CustomStringConvertible {
  public var description: String { rawValue }
}
