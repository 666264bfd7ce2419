import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Decides how every tensor stands in memory, and inserts a reorder where two disagree.
///
/// ```
/// %a = fused-convolution(%x, ...)   %b = fused-convolution(%a, ...)   output b = %b
/// ->
/// %a = fused-convolution(%x, ...) {output-layout = blocked-16 halo 1,1,1..1,1,1}
/// %b = fused-convolution(%a, ...) {input-layout = blocked-16 halo 1,1,1..1,1,1}
/// ```
///
/// Between operators with kernels for blocks, channels stand in blocks of one vector and voxels
/// have the halo that the next window reads; everything else is row-major. **Keeps** every bit.
/// **Runs after** fuse-epilogues.
public func assignLayouts(lanes: Int) -> Pass {
  Pass("assign-layouts", "blocks channels by the vector and inserts reorders") {
    (graph: inout Graph, _) throws(OperatorError) -> Int in
    let assignment = try LayoutAssignment(graph, lanes: lanes)
    var rewriter = LayoutRewriter(assignment: assignment, source: graph)
    do throws(GraphError) {
      graph = try rewriter.run()
    } catch {
      throw error.cause ?? OperatorError(.unsupported, place: error.place, error.reason)
    }
    return rewriter.changes
  }
}

/// Copies a graph with layouts written into it.
private struct LayoutRewriter {
  let assignment: LayoutAssignment
  let source: Graph
  private(set) var changes = 0
  private var result: Graph
  private var mapped: [Value: Value] = [:]
  private var variants: [Variant: Value] = [:]

  private struct Variant: Hashable {
    let value: Value
    let layout: Layout
  }

  init(assignment: LayoutAssignment, source: Graph) {
    self.assignment = assignment
    self.source = source
    result = Graph(name: source.name)
    result.metadata = source.metadata
  }

  mutating func run() throws(GraphError) -> Graph {
    for input in source.inputs {
      mapped[input.value] = try result.addInput(
        input.name, source.type(of: input.value), symbols: input.symbols)
    }
    for node in source.nodes { try copy(node) }
    for output in source.outputs {
      try result.addOutput(output.name, try value(output.value, in: .planar))
    }
    return result
  }

  private mutating func copy(_ node: Node) throws(GraphError) {
    var operation = node.operation
    var inputs: [Value] = []
    if var fused = node.operation as? FusedConvolution {
      do throws(OperatorError) {
        fused.inputLayout = try assignment.inputLayout(for: fused, node, source)
      } catch {
        throw GraphError(.operation, "node \"\(node.name)\"", error.description, cause: error)
      }
      fused.outputLayout = assignment.layout(of: node.output)
      for (index, input) in node.inputs.enumerated() {
        let layout =
          index == 0 ? fused.inputLayout : index < fused.firstAddend ? .planar : fused.outputLayout
        inputs.append(try value(input, in: layout))
      }
      operation = fused
      changes += 1
    } else {
      let layouts = assignment.inputLayouts(node, source)
      for (input, layout) in zip(node.inputs, layouts) {
        inputs.append(try value(input, in: layout))
      }
      let output = assignment.layout(of: node.outputs[0])
      if !output.isPlanar || layouts.contains(where: { !$0.isPlanar }) {
        operation = LaidOut(operation, inputs: layouts, output: output)
      }
    }
    let copy = try result.addNode(operation, inputs, name: node.name)
    for (old, new) in zip(node.outputs, copy.outputs) { mapped[old] = new }
  }

  private mutating func value(_ value: Value, in layout: Layout) throws(GraphError) -> Value {
    guard let own = mapped[value] else {
      throw GraphError(.unknownValue, "value \(value.index)", "is used before it is made")
    }
    let from = assignment.layout(of: value)
    if from == layout { return own }
    let variant = Variant(value: value, layout: layout)
    if let known = variants[variant] { return known }
    let name = result.uniqueNodeName("\(source.name(of: value)).reorder")
    let reorder = try result.addNode(Reorder(from: from, to: layout), [own], name: name)
    variants[variant] = reorder.output
    changes += 1
    return reorder.output
  }
}
