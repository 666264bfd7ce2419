import ChiasmGraph

/// Collects what cannot be imported, so that all of it is told at once.
struct Refusals {
  private var list: [Refusal] = []
  private var seen: Set<Refusal> = []
  /// A fault of the model itself, which goes before all refusals.
  var fatal: ONNXError?

  mutating func append(_ node: Onnx_NodeProto, _ scope: ImportScope, _ error: ConversionError) {
    let domain = ImportScope.domain(node.domain)
    let operation = domain.isEmpty ? node.opType : "\(domain).\(node.opType)"
    let refusal = Refusal(
      operation: UniqueNames.valid(operation), opset: scope.version(of: domain),
      node: UniqueNames.valid(scope.prefix + node.title),
      reason: ONNXError.line(error.place.isEmpty ? error.reason : error.description))
    if seen.insert(refusal).inserted { list.append(refusal) }
  }

  /// What there is to tell; nil when everything was imported.
  func error(of nodeCount: Int, limit: Int) -> ONNXError? {
    if let fatal { return fatal }
    guard let first = list.first else { return nil }
    let count = list.count == 1 ? "1 node" : "\(list.count) nodes"
    return ONNXError(
      .unsupported, "", "\(count) of \(nodeCount) cannot be imported; the first: \(first)",
      refusals: Array(list.prefix(limit)))
  }
}
