// Functions of one number. What each means at the edges stands with its operator.

extension OperatorBuilder {
  /// The magnitude.
  public func abs(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("abs", [x], name: name)
  }

  /// The smallest integer that is no less.
  public func ceil(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("ceil", [x], name: name)
  }

  /// The largest integer that is no more.
  public func floor(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("floor", [x], name: name)
  }

  /// The nearest integer, halves to the even one.
  public func round(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("round", [x], name: name)
  }

  /// -1, 0 or 1.
  public func sign(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("sign", [x], name: name)
  }

  /// The error function.
  public func erf(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("erf", [x], name: name)
  }

  public func sin(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("sin", [x], name: name)
  }

  public func cos(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("cos", [x], name: name)
  }

  public func tan(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("tan", [x], name: name)
  }

  public func asin(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("asin", [x], name: name)
  }

  public func acos(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("acos", [x], name: name)
  }

  public func atan(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("atan", [x], name: name)
  }

  public func sinh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("sinh", [x], name: name)
  }

  public func cosh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("cosh", [x], name: name)
  }

  public func asinh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("asinh", [x], name: name)
  }

  public func acosh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("acosh", [x], name: name)
  }

  public func atanh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("atanh", [x], name: name)
  }
}
