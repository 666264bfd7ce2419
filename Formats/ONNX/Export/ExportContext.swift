import ChiasmGraph
import ChiasmTensor

/// What an ``ExportRule`` works with: one node of ours, and a place to append ONNX nodes to.
///
/// Values are names. The names of what a rule appends are provisional until the rule has returned:
/// only then is it known which of them are the node's outputs.
final class ExportContext {
  let node: Node
  /// The version of ONNX's operators that is written.
  let opset: Int
  /// The names of the node's inputs.
  let inputs: [String]
  let inputTypes: [TensorType]
  let outputTypes: [TensorType]

  /// The least version that this node needs.
  private(set) var requiredOpset: Int
  private(set) var nodes: [Onnx_NodeProto] = []
  /// Tensors that the appended nodes take, with provisional names and what they are.
  private(set) var constants: [(name: String, role: String, tensor: Tensor)] = []

  init(_ node: Node, inputs: [String], _ graph: Graph, opset: Int) {
    self.node = node
    self.inputs = inputs
    self.opset = opset
    requiredOpset = opset
    inputTypes = node.inputs.map(graph.type(of:))
    outputTypes = node.outputs.map(graph.type(of:))
  }

  /// The name of the first input.
  var x: String { inputs[0] }

  /// The shape of the first input.
  var shape: Shape { inputTypes[0].shape }

  /// The element type of the first input.
  var elementType: ElementType { inputTypes[0].elementType }

  /// Asks for a version of the operators. When the model is not written in it yet, what this rule
  /// appends is thrown away and written again.
  func need(opset: Int) { requiredOpset = max(requiredOpset, opset) }

  /// Asks for the version that brought bf16 to an operator, where the node has it.
  func needForBFloat16(opset: Int) {
    if inputTypes.contains(where: { $0.elementType == .bfloat16 }) { need(opset: opset) }
  }

  // MARK: Appending

  /// Appends an ONNX operator with several outputs.
  func emit(
    _ type: String, _ inputs: [String], _ attributes: Attributes = [:], outputs count: Int
  ) -> [String] {
    var message = Onnx_NodeProto()
    message.opType = type
    message.input = inputs
    message.output = (0..<count).map { "\u{1}\(nodes.count):\($0)" }
    message.attribute = attributes.names.compactMap { name in
      attributes[name].map { Onnx_AttributeProto(name, $0) }
    }
    nodes.append(message)
    return message.output
  }

  /// Appends an ONNX operator with one output.
  ///
  /// - Parameter inputs: an empty name is an input left out.
  func emit(_ type: String, _ inputs: [String], _ attributes: Attributes = [:]) -> String {
    emit(type, inputs, attributes, outputs: 1)[0]
  }

  /// A tensor of the model.
  ///
  /// - Parameter role: what it is to the operator, which becomes part of its name.
  func constant(_ tensor: Tensor, _ role: String) -> String {
    let name = "\u{2}\(constants.count)"
    constants.append((name, role, tensor))
    return name
  }

  /// A list of int64, as ONNX takes shapes and axes.
  func ints(_ values: [Int], _ role: String) -> String {
    constant(Tensor(values.map(Int64.init), shape: [values.count]), role)
  }

  /// A tensor without axes.
  func scalar(_ value: Double, _ elementType: ElementType, _ role: String) -> String {
    constant(Tensor(nearest: [value], type: TensorType(elementType, .scalar)), role)
  }
}
