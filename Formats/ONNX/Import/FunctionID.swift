import ChiasmGraph

/// What a node names when it calls a function of its model.
struct FunctionID: Hashable {
  let domain: String
  let name: String
  let overload: String

  init(_ node: Onnx_NodeProto) {
    domain = ImportScope.domain(node.domain)
    name = node.opType
    overload = node.overload
  }

  private init(_ function: Onnx_FunctionProto) {
    domain = ImportScope.domain(function.domain)
    name = function.name
    overload = function.overload
  }

  /// - Throws: ``ONNXError`` `structure` when a function comes twice.
  static func table(
    _ functions: [Onnx_FunctionProto]
  ) throws(ONNXError) -> [FunctionID: Onnx_FunctionProto] {
    var result: [FunctionID: Onnx_FunctionProto] = [:]
    for function in functions {
      guard result.updateValue(function, forKey: FunctionID(function)) == nil else {
        throw ONNXError(
          .structure, "function \"\(UniqueNames.valid(function.name))\"", "it comes twice")
      }
    }
    return result
  }
}
