import ChiasmFile
public import ChiasmGraph
import ChiasmPasses
import ChiasmTensor
import SwiftProtobuf

/// Writes graphs to `.onnx` files: version 17 of the operators, or the least later one that an
/// operator needs.
///
/// Names of inputs, outputs, constants and nodes are kept; a value that is an output goes by the
/// output's name. Types of all values are written. Axes with a symbol stay symbolic where the nodes
/// hold for any extent. Integers that overflow saturate in Chiasm and wrap in ONNX.
///
/// The same graph and options give the same bytes.
public struct ONNXWriter: Sendable {
  /// Write plugin operators as functions of the model, in a domain `chiasm.PLUGIN`, instead of as
  /// the nodes they are made of.
  public var keepsPlugins = false
  /// Put large tensors into a file `MODEL.data` beside the model, even if the model could hold
  /// them.
  public var hasExternalData = false
  /// The size in bytes from which tensors go into the file beside the model anyway.
  var byteLimit = ModelStream.byteLimit

  /// What files say of who wrote them.
  static let producer = "chiasm"

  public init() {}

  /// What was written.
  public struct Summary: Sendable {
    public let opset: Int
    public let nodeCount: Int
    public let functionCount: Int
    /// The file beside the model, if there is one.
    public let dataPath: String?
  }

  /// Writes `graph` to a temporary name beside `path` and renames it when it is complete, the file
  /// of its data before it.
  ///
  /// - Parameter catalog: makes the operators that plugin operators are made of.
  /// - Throws: ``ONNXError`` `unsupported`, which lists every node that ONNX cannot say, or
  ///   `unwritable`.
  @discardableResult
  public func write(_ graph: Graph, catalog: OperatorCatalog, to path: String)
    throws(ONNXError) -> Summary
  {
    let (prepared, exported, opset) = try exported(graph, catalog)
    if let error = Self.refusal(exported, of: prepared) { throw error.inFile(path) }
    let axes = SymbolicAxes(graph, exported) { other in
      guard let prepared = try? prepare(other, catalog) else { return nil }
      return (prepared, exportedGraph(prepared, catalog, opset))
    }
    let model = ExportedModel(prepared, exported, axes, opset: opset)
    return try save(model, exported, to: path)
  }

  // MARK: From graph to nodes

  private func prepare(_ graph: Graph, _ catalog: OperatorCatalog) throws(PassError) -> Graph {
    try ExportPreparation.prepared(graph, catalog: catalog, keepingPlugins: keepsPlugins)
  }

  private func exportedGraph(
    _ prepared: Graph, _ catalog: OperatorCatalog, _ opset: Int
  ) -> ExportedGraph {
    let functions = keepsPlugins ? LocalFunctions(catalog: catalog) : nil
    return ExportedGraph(prepared, opset: opset, functions: functions)
  }

  /// The graph in the least version of the operators that says it.
  private func exported(_ graph: Graph, _ catalog: OperatorCatalog)
    throws(ONNXError) -> (prepared: Graph, exported: ExportedGraph, opset: Int)
  {
    let prepared: Graph
    do throws(PassError) {
      prepared = try prepare(graph, catalog)
    } catch {
      throw ONNXError(.unsupported, error.place, error.reason)
    }
    var opset = OpsetVersion.least
    var exported = exportedGraph(prepared, catalog, opset)
    while exported.requiredOpset > opset {
      opset = exported.requiredOpset
      exported = exportedGraph(prepared, catalog, opset)
    }
    return (prepared, exported, opset)
  }

  /// What there is to tell; nil when everything can be said.
  private static func refusal(_ exported: ExportedGraph, of graph: Graph) -> ONNXError? {
    let refusals = exported.refusals
    guard let first = refusals.first else { return nil }
    let count = refusals.count == 1 ? "1 node" : "\(refusals.count) nodes"
    return ONNXError(
      .unsupported, "", "\(count) of \(graph.nodeCount) cannot be exported; the first: \(first)",
      refusals: Array(refusals.prefix(ONNXLimits.standard.refusalCount)))
  }

  // MARK: From nodes to files

  private func save(_ model: ExportedModel, _ exported: ExportedGraph, to path: String)
    throws(ONNXError) -> Summary
  {
    var tensors = exported.initializers.map { initializer in
      (
        message: Onnx_TensorProto(name: initializer.name, initializer.type),
        data: Optional(initializer.tensor)
      )
    }
    do {
      var stream = try ModelStream(model.message, model.graph, tensors)
      var external: ExternalDataWriter?
      if hasExternalData || stream.byteCount > byteLimit {
        var data = ExternalDataWriter(beside: path)
        for index in tensors.indices {
          guard let tensor = tensors[index].data else { continue }
          if data.take(tensor, &tensors[index].message) { tensors[index].data = nil }
        }
        external = data
        stream = try ModelStream(model.message, model.graph, tensors)
      }
      return Summary(
        opset: model.opset, nodeCount: exported.nodes.count,
        functionCount: exported.functions?.messages.count ?? 0,
        dataPath: try commit(stream, external, to: path))
    } catch let error as FileError {
      throw ONNXError(error, .unwritable)
    } catch {
      throw ONNXError(.limit, path, "cannot be encoded: \(error)")
    }
  }

  /// Both files, the data first: a model never appears without it. Returns the path of the data.
  private func commit(_ stream: ModelStream, _ external: ExternalDataWriter?, to path: String)
    throws(FileError) -> String?
  {
    let file = try OutputFile(path)
    try stream.write(to: file)
    var dataPath: String?
    if let external, !external.pieces.isEmpty {
      let place = path + ".data"
      let data = try OutputFile(place)
      try external.write(to: data)
      try data.commit()
      dataPath = place
    }
    try file.commit()
    return dataPath
  }
}
