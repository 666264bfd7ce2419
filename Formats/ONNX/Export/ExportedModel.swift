import ChiasmGraph
import ChiasmTensor
import SwiftProtobuf

/// The messages around the nodes: inputs and outputs, types, versions, metadata.
struct ExportedModel {
  let opset: Int
  /// Everything but the graph.
  let message: Onnx_ModelProto
  /// Everything but the initializers.
  let graph: Onnx_GraphProto

  init(_ graph: Graph, _ exported: ExportedGraph, _ axes: SymbolicAxes, opset: Int) {
    self.opset = opset
    message = Self.message(graph, exported, axes, opset)
    self.graph = Self.graphMessage(graph, exported, axes)
  }

  private static func message(
    _ graph: Graph, _ exported: ExportedGraph, _ axes: SymbolicAxes, _ opset: Int
  ) -> Onnx_ModelProto {
    let functions = exported.functions
    var message = Onnx_ModelProto()
    message.irVersion = Int64(OpsetVersion.fileVersion(for: opset))
    message.producerName = ONNXWriter.producer
    message.opsetImport =
      [Onnx_OperatorSetIdProto("", version: opset)]
      + (functions?.domains ?? []).map { Onnx_OperatorSetIdProto($0, version: 1) }
    message.functions = functions?.messages ?? []
    message.metadataProps = graph.metadata.sorted { $0.key < $1.key }.map {
      Onnx_StringStringEntryProto($0.key, $0.value)
    }
    message.metadataProps += axes.extents.map { ExtentMetadata.entry($0.symbol, $0.extent) }
    return message
  }

  private static func graphMessage(
    _ graph: Graph, _ exported: ExportedGraph, _ axes: SymbolicAxes
  ) -> Onnx_GraphProto {
    func info(_ name: String, _ value: Value) -> Onnx_ValueInfoProto {
      let type = graph.type(of: value)
      // An output that is made by an identity has the axes of what it is made from.
      let source = exported.names.values[value] ?? name
      return Onnx_ValueInfoProto(
        name, type.elementType, axes.dimensions(of: source, type.shape))
    }
    let names = exported.names
    var message = Onnx_GraphProto()
    message.name = graph.name.isEmpty ? "graph" : graph.name
    message.node = exported.nodes
    message.input = graph.inputs.map { info(names.values[$0.value] ?? $0.name, $0.value) }
    message.output = zip(graph.outputs, names.outputs).map { info($1, $0.value) }
    let outputs = Set(names.outputs)
    for node in graph.nodes where !(node.operation is Constant) {
      for value in node.outputs {
        guard let name = names.values[value], !outputs.contains(name) else { continue }
        message.valueInfo.append(info(name, value))
      }
    }
    return message
  }
}
