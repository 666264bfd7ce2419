import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// A broadcast whose extents follow from those of the graph's inputs.
///
/// ```
/// y = broadcast(x, shape: [N, 4, 8])
/// ->
/// slice of an input along its axis of extent N, compared with itself: [N] times false
/// y = broadcast(x, shape: [1, 4, 8]) + zeros [N, 1, 1]
/// ```
struct FreeBroadcast {
  /// An axis that is as long as one of an input.
  private struct Axis {
    let axis: Int
    let input: Int
    let inputAxis: Int
  }

  /// The extents, with 1 for axes that are free.
  private let shape: [Int]
  private let axes: [Axis]

  /// - Parameter members: the same node in several graphs.
  /// - Returns: nil where an extent belongs to no input, or x has it already.
  init?(_ members: [(graph: Graph, node: Node)]) {
    let extents = members.map { $0.graph.shape(of: $0.node.outputs[0]).extents }
    let given = members.map { $0.graph.shape(of: $0.node.inputs[0]).extents }
    let (first, graph) = (extents[0], members[0].graph)
    guard graph.type(of: members[0].node.inputs[0]).elementType != .bool,
      extents.allSatisfy({ $0.count == first.count })
    else { return nil }
    var shape = first
    var axes: [Axis] = []
    for axis in first.indices where !extents.allSatisfy({ $0[axis] == first[axis] }) {
      let isStretched = given.allSatisfy { own in
        let position = axis - (first.count - own.count)
        return position < 0 || own[position] == 1
      }
      guard isStretched,
        let source = Self.source(of: extents.map { $0[axis] }, members.map(\.graph))
      else { return nil }
      shape[axis] = 1
      axes.append(Axis(axis: axis, input: source.input, inputAxis: source.axis))
    }
    self.shape = shape
    self.axes = axes
  }

  /// The axis of an input that has these extents in these graphs.
  private static func source(
    of extents: [Int], _ graphs: [Graph]
  ) -> (input: Int, axis: Int)? {
    for (index, input) in graphs[0].inputs.enumerated() {
      guard graphs[0].type(of: input.value).elementType != .bool else { continue }
      for axis in input.symbols.indices where input.symbols[axis] != nil {
        let own = graphs.map { $0.shape(of: $0.inputs[index].value)[axis] }
        if own == extents { return (index, axis) }
      }
    }
    return nil
  }

  /// Appends the broadcast of `x`; the last node takes the name.
  func append(to graph: inout Graph, _ x: Value, name: String) throws(GraphError) -> Value {
    var y = x
    let type = graph.type(of: x).elementType
    if graph.shape(of: x).extents != shape {
      let fixed = "\(name).fixed"
      y = try graph.addNode(
        Broadcast(shape: shape), [x], name: graph.uniqueNodeName(fixed)).output
    }
    for (index, axis) in axes.enumerated() {
      let zeros = try zeros(axis, type, &graph, name)
      let isLast = index == axes.count - 1
      let title = isLast ? name : graph.uniqueNodeName("\(name).\(axis.axis)")
      y = try graph.addNode(Add(), [y, zeros], name: title).output
    }
    return y
  }

  /// Zeros as many as the input's axis is long, along the axis of the result.
  private func zeros(
    _ axis: Axis, _ type: ElementType, _ graph: inout Graph, _ name: String
  ) throws(GraphError) -> Value {
    let input = graph.inputs[axis.input].value
    let others = graph.shape(of: input).extents.indices.filter { $0 != axis.inputAxis }
    func append(
      _ operation: any Operator, _ inputs: [Value], _ suffix: String, _ graph: inout Graph
    ) throws(GraphError) -> Value {
      let title = graph.uniqueNodeName("\(name).\(axis.axis).\(suffix)")
      return try graph.addNode(operation, inputs, name: title).output
    }
    let row = try append(
      Slice(axes: others, starts: others.map { _ in 0 }, ends: others.map { _ in 1 }), [input],
      "row", &graph)
    let isLess = try append(Less(), [row, row], "false", &graph)
    let zeros = try append(Cast(to: type), [isLess], "zeros", &graph)
    var extents = Array(repeating: 1, count: shape.count)
    extents[axis.axis] = -1
    return try append(Reshape(shape: extents), [zeros], "extent", &graph)
  }
}
