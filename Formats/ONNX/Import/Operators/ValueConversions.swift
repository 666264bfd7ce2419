import ChiasmGraph
import ChiasmTensor

/// Constants, copies and what is known of shapes.
enum ValueConversions {
  static let all = [
    Conversion("Cast", 1...5, castByName),
    Conversion("Cast", since: 6, ignoring: ["round_mode", "saturate"], cast),
    Conversion("Constant", constant),
    Conversion("ConstantOfShape", constantOfShape),
    Conversion("Dropout", ignoring: ["consumed_inputs", "is_test", "ratio", "seed"], dropout),
    Conversion("Identity") { c throws(ConversionError) in [try c.input(0)] },
    Conversion("Shape", shape),
    Conversion("Size", size),
  ]

  // MARK: Element types

  private static func cast(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    [try c.converted(c.input(0), to: c.elementType("to"))]
  }

  private static func castByName(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let name = try c.string("to")
    let names: [String: ElementType] = [
      "FLOAT": .float32, "FLOAT16": .float16, "INT8": .int8, "UINT8": .uint8, "INT32": .int32,
      "INT64": .int64, "BOOL": .bool,
    ]
    guard let type = names[name] else { throw c.refusal("element type is not supported") }
    return [try c.converted(c.input(0), to: type)]
  }

  // MARK: Constants

  private static func constant(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    if let tensor = try c.tensor("value") { return [c.builder.constant(tensor)] }
    let tensor: Tensor
    if c.has("value_float") {
      tensor = Tensor(scalar: Float(try c.float("value_float")))
    } else if c.has("value_floats") {
      let values = try c.floats("value_floats").map { Float($0) }
      tensor = Tensor(values, shape: [values.count])
    } else if c.has("value_int") {
      tensor = Tensor(scalar: Int64(try c.int("value_int")))
    } else if c.has("value_ints") {
      let values = try c.ints("value_ints").map { Int64($0) }
      tensor = Tensor(values, shape: [values.count])
    } else {
      throw c.refusal("expected a value that is no string and not sparse")
    }
    return [c.builder.constant(tensor)]
  }

  private static func constantOfShape(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let shape = try c.shape(checking: c.ints(0, "shape"))
    let value = try c.tensor("value") ?? Tensor(scalar: Float(0))
    guard value.count == 1 else {
      throw c.refusal("attribute \"value\" expected one element, got \(value.shape)")
    }
    return [try c.builder.filled(value.reshaped(to: .scalar), to: shape)]
  }

  // MARK: Copies

  /// The identity, as at inference. The mask of an inference keeps everything.
  private static func dropout(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    if c.optional(2) != nil {
      let trains = try c.constant(2, "training_mode").doubles.contains { $0 != 0 }
      let ratio = try c.optionalConstant(1, "ratio")?.doubles.first ?? 0.5
      guard !trains || ratio == 0 else { throw c.refusal("training is not supported") }
    }
    guard c.isOutputUsed(1) else { return [x] }
    let type: ElementType = c.opset < 10 ? c.type(x).elementType : .bool
    let one = try c.builder.scalar(1, type)
    return [x, try c.builder.broadcast(one, to: c.shape(x))]
  }

  // MARK: Shapes

  private static func shape(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let extents = c.shape(try c.input(0)).extents
    func clamped(_ position: Int) -> Int {
      min(max(position < 0 ? position + extents.count : position, 0), extents.count)
    }
    let start = clamped(try c.int("start", default: 0))
    let end = clamped(try c.int("end", default: extents.count))
    let part = extents[start..<max(start, end)].map { Int64($0) }
    return [c.builder.constant(Tensor(part, shape: [part.count]))]
  }

  private static func size(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let count = c.shape(try c.input(0)).count
    return [c.builder.constant(Tensor(scalar: Int64(count)))]
  }
}
