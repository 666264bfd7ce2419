import ChiasmGraph
import ChiasmTensor

/// What a conversion works with: one node, its inputs and attributes, and the builder.
final class ConversionContext {
  /// The node's name.
  let name: String
  /// The operator: `Conv`.
  let operation: String
  /// The version of the operator set that gives the node its meaning.
  let opset: Int
  let builder: ImportBuilder
  let attributes: NodeAttributes
  private let inputs: [Value?]
  private let usedOutputs: [Bool]

  init(
    _ node: Onnx_NodeProto, name: String, opset: Int, inputs: [Value?], usedOutputs: [Bool],
    attributes: NodeAttributes, builder: ImportBuilder
  ) {
    self.name = name
    operation = node.opType
    self.opset = opset
    self.inputs = inputs
    self.usedOutputs = usedOutputs
    self.attributes = attributes
    self.builder = builder
  }

  /// The reason why this node cannot be converted.
  func refusal(_ reason: String) -> ConversionError {
    ConversionError(.unsupported, place: "", reason)
  }

  // MARK: Inputs and outputs

  /// The number of inputs the node lists, those that are left out in between included.
  var inputCount: Int { inputs.count }

  /// - Throws: when the input is left out.
  func input(_ index: Int) throws(ConversionError) -> Value {
    guard let value = optional(index) else { throw refusal("input \(index) is missing") }
    return value
  }

  /// The input; nil when it is left out.
  func optional(_ index: Int) -> Value? { index < inputs.count ? inputs[index] : nil }

  /// Every input.
  ///
  /// - Throws: when one is left out.
  func allInputs() throws(ConversionError) -> [Value] {
    var values: [Value] = []
    for index in inputs.indices { values.append(try input(index)) }
    guard !values.isEmpty else { throw refusal("expected at least one input, got none") }
    return values
  }

  /// The number of outputs the node lists.
  var outputCount: Int { usedOutputs.count }

  /// Whether somebody uses output `index`.
  func isOutputUsed(_ index: Int) -> Bool {
    index < usedOutputs.count && usedOutputs[index]
  }

  func type(_ value: Value) -> TensorType { builder.type(of: value) }

  func shape(_ value: Value) -> Shape { builder.shape(of: value) }

  // MARK: Constants

  /// The tensor of an input that must be known when the model is imported.
  func constant(_ index: Int, _ meaning: String = "") throws(ConversionError) -> Tensor {
    let value = try input(index)
    guard let tensor = builder.tensor(of: value) else {
      let name = meaning.isEmpty ? "" : " (\(meaning))"
      throw refusal("input \(index)\(name) must be constant")
    }
    return tensor
  }

  /// As ``constant(_:_:)``; nil for an input that is left out.
  func optionalConstant(_ index: Int, _ meaning: String = "") throws(ConversionError) -> Tensor? {
    guard optional(index) != nil else { return nil }
    return try constant(index, meaning)
  }

  /// The elements of a constant input of integers.
  func ints(_ index: Int, _ meaning: String = "") throws(ConversionError) -> [Int] {
    let tensor = try constant(index, meaning)
    switch tensor.elementType {
    case .int64: return tensor.elements(of: Int64.self).map(Int.init)
    case .int32: return tensor.elements(of: Int32.self).map(Int.init)
    default:
      throw refusal("input \(index) expected int64 or int32, got \(tensor.elementType)")
    }
  }

  /// As ``ints(_:_:)-(Int,_)``; nil for an input that is left out.
  func optionalInts(_ index: Int, _ meaning: String = "") throws(ConversionError) -> [Int]? {
    guard optional(index) != nil else { return nil }
    return try ints(index, meaning)
  }

  // MARK: Building

  func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes = [:])
    throws(ConversionError) -> [Value]
  { try builder.add(id, inputs, attributes, name: nil) }

  func addOne(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes = [:])
    throws(ConversionError) -> Value
  { try builder.addOne(id, inputs, attributes) }

  /// A constant without axes, of the element type of `value`.
  func scalar(_ number: Double, like value: Value) throws(ConversionError) -> Value {
    try builder.scalar(number, type(value).elementType)
  }

  /// An axis that may count from the back.
  func axis(_ axis: Int, rank: Int) throws(ConversionError) -> Int {
    let resolved = axis < 0 ? axis &+ rank : axis
    guard (0..<rank).contains(resolved) else {
      throw refusal("expected an axis of \(rank), got \(axis)")
    }
    return resolved
  }

  /// Distinct axes that may count from the back.
  func axes(_ axes: [Int], rank: Int) throws(ConversionError) -> [Int] {
    guard axes.count <= rank else {
      throw refusal("expected at most \(rank) axes, got \(axes.count)")
    }
    var result: [Int] = []
    for entry in axes {
      let resolved = try axis(entry, rank: rank)
      guard !result.contains(resolved) else { throw refusal("axis \(entry) comes twice") }
      result.append(resolved)
    }
    return result
  }

  /// - Throws: when the extents are no shape.
  func shape(checking extents: [Int]) throws(ConversionError) -> Shape {
    guard let shape = Shape(checking: extents) else {
      throw refusal("expected extents that fit in memory, got \(extents)")
    }
    return shape
  }
}
