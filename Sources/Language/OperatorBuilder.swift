public import ChiasmTensor

/// Something that appends operators to a graph: the host's graph builder, or the window a plugin
/// gets onto it.
///
/// The words (`convolution`, `matmul`, `sigmoid`, ...) are extensions of this protocol, so every
/// builder speaks the same language.
public protocol OperatorBuilder: AnyObject {
  /// Appends one operator and returns its outputs.
  ///
  /// - Parameter name: the node's name; nil lets the builder derive one.
  /// - Throws: ``OperatorError`` when the operator refuses attributes or inputs.
  func add(_ id: OperatorID, _ inputs: [Value], _ attributes: Attributes, name: String?)
    throws(OperatorError) -> [Value]

  /// Appends a constant with the elements nearest to `values`, row-major.
  func constant(_ values: [Double], type: TensorType, name: String?)
    throws(OperatorError) -> Value

  /// The type of a value made by or given to this builder.
  func type(of value: Value) -> TensorType
}

extension OperatorBuilder {
  /// Appends an operator that has exactly one output.
  public func addOne(
    _ id: OperatorID, _ inputs: [Value], _ attributes: Attributes = [:], name: String? = nil
  ) throws(OperatorError) -> Value {
    let outputs = try add(id, inputs, attributes, name: name)
    guard outputs.count == 1 else {
      throw OperatorError(.arity, id, "expected 1 output, got \(outputs.count)")
    }
    return outputs[0]
  }

  public func shape(of value: Value) -> Shape { type(of: value).shape }

  /// A constant scalar of the given element type.
  public func scalar(_ value: Double, _ elementType: ElementType = .float32)
    throws(OperatorError) -> Value
  {
    try constant([value], type: TensorType(elementType, .scalar), name: nil)
  }
}
