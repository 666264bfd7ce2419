extension OperatorBuilder {
  /// `x >= 0 ? x : slope * x`
  public func leakyReLU(_ x: Value, slope: Double = 0.01, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("leaky-relu", [x], ["slope": .float(slope)], name: name) }

  public func relu(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("relu", [x], name: name)
  }

  public func sigmoid(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("sigmoid", [x], name: name)
  }

  public func tanh(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("tanh", [x], name: name)
  }

  public func exp(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("exp", [x], name: name)
  }

  public func log(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("log", [x], name: name)
  }

  public func sqrt(_ x: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("sqrt", [x], name: name)
  }

  /// Exponentials that sum to 1 along `axis`.
  public func softmax(_ x: Value, axis: Int = 1, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("softmax", [x], ["axis": .int(axis)], name: name) }

  public func add(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("add", [a, b], name: name)
  }

  public func subtract(_ a: Value, _ b: Value, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("subtract", [a, b], name: name) }

  public func multiply(_ a: Value, _ b: Value, name: String? = nil)
    throws(OperatorError) -> Value
  { try addOne("multiply", [a, b], name: name) }

  public func divide(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("divide", [a, b], name: name)
  }

  public func maximum(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("maximum", [a, b], name: name)
  }

  public func minimum(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("minimum", [a, b], name: name)
  }

  /// `a` to the power `b`.
  public func power(_ a: Value, _ b: Value, name: String? = nil) throws(OperatorError) -> Value {
    try addOne("power", [a, b], name: name)
  }
}
