/// A handle to one tensor of a graph under construction. Meaningful only to the builder or
/// graph that made it.
public struct Value: Sendable, Hashable {
  public let index: Int
  public init(index: Int) { self.index = index }
}

extension Value: Comparable {
  public static func < (a: Value, b: Value) -> Bool { a.index < b.index }
}
