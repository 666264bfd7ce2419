extension OperatorBuilder {
  /// 1 where `a == b`, else 0, in the element type of `a` and `b`.
  public func equal(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("equal", [a, b], name: name)
  }

  /// Whether `a < b`, as bool.
  public func less(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("less", [a, b], name: name)
  }

  /// Whether `a <= b`, as bool.
  public func lessOrEqual(_ a: Value, _ b: Value, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("less-or-equal", [a, b], name: name) }

  /// Of bools, or of integers bit by bit.
  public func and(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("and", [a, b], name: name)
  }

  /// Of bools, or of integers bit by bit.
  public func or(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("or", [a, b], name: name)
  }

  /// Of bools, or of integers bit by bit.
  public func xor(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("xor", [a, b], name: name)
  }

  /// Of bools, or of integers bit by bit.
  public func not(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("not", [x], name: name)
  }

  /// `a` where the condition holds, else `b`.
  public func select(_ condition: Value, _ a: Value, _ b: Value, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("select", [condition, a, b], name: name) }

  /// What is left of `a / b`, with the sign of `b` when `floored`, else of `a`.
  public func remainder(_ a: Value, _ b: Value, floored: Bool = false, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("remainder", [a, b], ["floored": .bool(floored)], name: name) }
}
