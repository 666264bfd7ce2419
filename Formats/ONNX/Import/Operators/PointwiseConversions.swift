import ChiasmGraph
import ChiasmTensor

enum PointwiseConversions {
  static let all =
    [
      unary("Exp", "exp"), unary("Log", "log"), unary("Relu", "relu"),
      unary("Sigmoid", "sigmoid"), unary("Sqrt", "sqrt"), unary("Tanh", "tanh"),
      Conversion("LeakyRelu", ignoring: ["consumed_inputs"], leakyReLU),
      Conversion("Softmax", 1...12, flatSoftmax),
      Conversion("Softmax", since: 13, softmax),
      Conversion("Clip", 1...10, ignoring: ["consumed_inputs"], clipByAttributes),
      Conversion("Clip", since: 11, clip),
      Conversion("Pow", power),
    ] + binary("Add", "add") + binary("Div", "divide") + binary("Mul", "multiply")
    + binary("Sub", "subtract")
    + [
      variadic("Max", "maximum"), variadic("Min", "minimum"), variadic("Sum", "add"),
      Conversion("Mean", ignoring: ["consumed_inputs"], mean),
    ]

  // MARK: One input

  private static func unary(_ name: String, _ id: OperatorID) -> Conversion {
    Conversion(name, ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
      [try c.addOne(id, [c.input(0)])]
    }
  }

  private static func leakyReLU(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.builder.leakyReLU(c.input(0), slope: c.float("alpha", default: 0.01))]
  }

  private static func softmax(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.builder.softmax(c.input(0), axis: c.int("axis", default: -1))]
  }

  /// All axes from `axis` on are one.
  private static func flatSoftmax(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let shape = c.shape(x)
    let axis = try c.axis(c.int("axis", default: 1), rank: shape.rank)
    if axis == shape.rank - 1 { return [try c.builder.softmax(x, axis: axis)] }
    let rows = Array(shape.extents[..<axis]) + [shape.extents[axis...].reduce(1, *)]
    let flat = try c.builder.reshape(x, to: rows)
    let y = try c.builder.softmax(flat, axis: axis)
    return [try c.builder.reshape(y, to: shape.extents)]
  }

  // MARK: Bounds

  private static func clipByAttributes(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    var x = try c.input(0)
    if c.has("min") { x = try c.builder.maximum(x, c.scalar(c.float("min"), like: x)) }
    if c.has("max") { x = try c.builder.minimum(x, c.scalar(c.float("max"), like: x)) }
    return [x]
  }

  private static func clip(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    var x = try c.input(0)
    for index in 1...2 {
      guard let bound = c.optional(index) else { continue }
      guard c.shape(bound).count == 1 else {
        throw c.refusal("input \(index) expected a scalar, got \(c.shape(bound))")
      }
      let scalar = try c.builder.reshape(bound, to: [])
      x = try index == 1 ? c.builder.maximum(x, scalar) : c.builder.minimum(x, scalar)
    }
    return [x]
  }

  // MARK: Two inputs

  private static func binary(_ name: String, _ id: OperatorID) -> [Conversion] {
    [
      Conversion(name, 1...6, ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
        [try c.arithmetic(id, c.input(0), c.aligned(c.input(1), to: c.input(0)))]
      },
      Conversion(name, since: 7) { c throws(ConversionError) in
        [try c.arithmetic(id, c.input(0), c.input(1))]
      },
    ]
  }

  /// The result has the element type of the base.
  private static func power(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let base = try c.input(0)
    var exponent = try c.input(1)
    if c.opset < 7 { exponent = try c.aligned(exponent, to: base) }
    let (type, other) = (c.type(base).elementType, c.type(exponent).elementType)
    if type == other { return [try c.builder.power(base, exponent)] }
    if type.isFloatingPoint || !other.isFloatingPoint {
      return [try c.builder.power(base, c.builder.cast(exponent, to: type))]
    }
    let y = try c.builder.power(c.builder.cast(base, to: other), exponent)
    return [try c.builder.cast(y, to: type)]
  }

  // MARK: Any number of inputs

  private static func variadic(_ name: String, _ id: OperatorID) -> Conversion {
    Conversion(name, ignoring: ["consumed_inputs"]) { c throws(ConversionError) in
      [try accumulated(c, id)]
    }
  }

  private static func mean(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let sum = try accumulated(c, "add")
    if c.inputCount == 1 { return [sum] }
    return [try c.builder.divide(sum, c.scalar(Double(c.inputCount), like: sum))]
  }

  private static func accumulated(
    _ c: ConversionContext, _ id: OperatorID
  ) throws(ConversionError) -> Value {
    let inputs = try c.allInputs()
    var result = inputs[0]
    for input in inputs.dropFirst() { result = try c.addOne(id, [result, input]) }
    return result
  }
}

extension ConversionContext {
  /// The second operand of operator sets before 7: as it is, or with `broadcast` placed so that its
  /// axes meet those of `target` from `axis` on.
  func aligned(_ value: Value, to target: Value) throws(ConversionError) -> Value {
    let (own, other) = (shape(value), shape(target))
    let broadcasts = try bool("broadcast", default: false)
    let hasAxis = has("axis")
    guard broadcasts else {
      guard own == other else { throw refusal("expected \(other) without broadcast, got \(own)") }
      return value
    }
    guard hasAxis, own.rank > 0 else { return value }
    let first = try axis(int("axis"), rank: other.rank)
    guard first + own.rank <= other.rank else {
      throw refusal("expected at most \(other.rank - first) axes from \(first) on, got \(own)")
    }
    let ones = Array(repeating: 1, count: other.rank - first - own.rank)
    return ones.isEmpty ? value : try builder.reshape(value, to: own.extents + ones)
  }
}
