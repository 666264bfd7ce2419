import ChiasmGraph

/// The names that the nodes of one graph, branch or function can use.
struct ImportScope {
  /// What a name stands for.
  enum Binding {
    case value(Value)
    /// An input that the caller of a function leaves out.
    case omitted
    /// A value that could not be made; why has been told.
    case refused
  }

  /// In front of the names of nodes: the functions they come from.
  var prefix: String
  /// The version of each domain's operators.
  let opsets: [String: Int]
  /// Attributes that nodes of a function take from its caller.
  let attributes: [String: Onnx_AttributeProto]
  /// Functions within functions.
  let depth: Int
  var bindings: [String: Binding] = [:]

  /// The name of the operators that ONNX itself defines.
  static let standardDomain = ""

  static func domain(_ name: String) -> String { name == "ai.onnx" ? standardDomain : name }

  /// - Throws: ``ONNXError`` `opset` for versions of ONNX's own operators that are not known.
  static func opsets(_ imports: [Onnx_OperatorSetIdProto]) throws(ONNXError) -> [String: Int] {
    var result: [String: Int] = [:]
    for entry in imports { result[domain(entry.domain)] = Int(entry.version) }
    let known = ConversionCatalog.versions
    if let version = result[standardDomain], !known.contains(version) {
      throw ONNXError(
        .opset, "",
        "expected operator set \(known.lowerBound) to \(known.upperBound), got \(version)")
    }
    return result
  }

  func version(of domain: String) -> Int { opsets[Self.domain(domain)] ?? 0 }

  func isKnown(_ name: String) -> Bool { bindings[name] != nil }

  /// The node's attributes, with those that refer to the caller's replaced by what it gave.
  func attributes(of node: Onnx_NodeProto) throws(ONNXError) -> [String: Onnx_AttributeProto] {
    var result: [String: Onnx_AttributeProto] = [:]
    for attribute in node.attribute {
      let value = attribute.refAttrName.isEmpty ? attribute : attributes[attribute.refAttrName]
      guard let value else { continue }
      guard result.updateValue(value, forKey: attribute.name) == nil else {
        throw ONNXError(
          .structure, node.place,
          "attribute \"\(UniqueNames.valid(attribute.name))\" comes twice")
      }
    }
    return result
  }
}
