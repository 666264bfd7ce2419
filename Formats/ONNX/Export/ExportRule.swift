import ChiasmGraph

/// Why one node cannot be written in ONNX.
struct ExportRefusal: Error, Sendable, Hashable {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// How one operator of ours is written in operators of ONNX.
struct ExportRule: Sendable {
  let id: OperatorID
  /// Appends the nodes and returns the names of the outputs, in the operator's order.
  let write: @Sendable (ExportContext) throws(ExportRefusal) -> [String]

  /// An operator with several outputs.
  init<Written: StandardOperator>(
    several type: Written.Type,
    _ body: @escaping @Sendable (Written, ExportContext) throws(ExportRefusal) -> [String]
  ) {
    id = Written.id
    write = { context throws(ExportRefusal) in
      guard let operation = context.node.operation as? Written else {
        throw ExportRefusal("another operator has this id")
      }
      return try body(operation, context)
    }
  }

  /// An operator with one output.
  init<Written: StandardOperator>(
    _ type: Written.Type,
    _ body: @escaping @Sendable (Written, ExportContext) throws(ExportRefusal) -> String
  ) {
    self.init(several: type) { operation, context throws(ExportRefusal) in
      [try body(operation, context)]
    }
  }

  /// An operator that ONNX has no way to say.
  init<Refused: StandardOperator>(refusing type: Refused.Type, _ reason: String) {
    self.init(several: type) { _, _ throws(ExportRefusal) in throw ExportRefusal(reason) }
  }
}
