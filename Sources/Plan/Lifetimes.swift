import ChiasmGraph
import ChiasmPasses
import ChiasmTensor

/// When each buffer comes to life and when it is needed last.
struct Lifetimes {
  private(set) var requests: [MemoryPlan.Request] = []
  private(set) var values: [[Value]] = []
  private(set) var bufferOf: [Value: Int] = [:]
  /// Bytes from the beginning of the buffer; 0 where there is no entry.
  private(set) var offsets: [Value: Int] = [:]
  /// The states whose next values have memory of their own.
  private(set) var copied: [State] = []
  /// What values are added to that have no memory of their own.
  private var totals: [Value: Value] = [:]

  /// - Parameters:
  ///   - nodes: the graph's, in the order in which they run.
  ///   - chains: steps that run together with the one after them.
  init(
    _ graph: Graph, _ nodes: [Node], _ steps: [any Step], states: [State],
    chains: [Int: StepChain] = [:]
  ) {
    let end = steps.count
    var spans: [(first: Int, last: Int)] = []
    var sizes: [Int] = []
    var positions: [NodeID: Int] = [:]
    for (index, step) in steps.enumerated() { positions[step.node.id] = index }
    let uses = Self.lastUses(graph, nodes, positions, end: end)
    let joined = JoinedPlaces(graph, makers: Set(positions.keys))
    for sum in chains.values.compactMap(\.sum) { totals[sum.part] = sum.total }
    // Inputs live throughout: a run must leave them as they were, but for states.
    for input in graph.inputs {
      bufferOf[input.value] = sizes.count
      sizes.append(graph.type(of: input.value).byteCount)
      spans.append((0, end))
      values.append([input.value])
    }
    var replaced: [Value: Value] = [:]
    for state in states {
      let isInPlace = graph.producer(of: state.next).flatMap { positions[$0.id] }.map { position in
        !joined.isJoined(state.next)
          && Self.canReplace(state, steps[position], position, graph, uses)
      }
      if isInPlace ?? false { replaced[state.next] = state.current } else { copied.append(state) }
    }
    for node in nodes {
      for output in node.outputs {
        guard let state = replaced[output], let buffer = bufferOf[state] else { continue }
        bufferOf[output] = buffer
        values[buffer].append(output)
      }
      guard let position = positions[node.id] else {
        // A view lives where its input does; a view of a constant gets no buffer.
        if let input = node.inputs.first, let buffer = bufferOf[input] {
          bufferOf[node.output] = buffer
          offsets[node.output] = offsets[input]
          values[buffer].append(node.output)
        }
        continue
      }
      let start = chains[position - 1] != nil ? position - 1 : position
      for output in node.outputs {
        guard let total = totals[output], let buffer = bufferOf[total] else { continue }
        bufferOf[output] = buffer
        offsets[output] = offsets[total]
        values[buffer].append(output)
      }
      for output in node.outputs {
        guard let place = joined.root(of: output) else { continue }
        // The first part to be made brings the whole to life.
        if bufferOf[place.whole] == nil {
          bufferOf[place.whole] = sizes.count
          sizes.append(Self.byteCount(place.whole, graph))
          spans.append((start, position))
          values.append([place.whole])
        }
        guard let buffer = bufferOf[place.whole] else { continue }
        (bufferOf[output], offsets[output]) = (buffer, place.offset)
        values[buffer].append(output)
        spans[buffer].last = max(spans[buffer].last, position)
      }
      if bufferOf[node.outputs.first ?? Value(index: -1)] == nil,
        let buffer = replaceable(steps[position], position, graph, uses, sizes) {
        bufferOf[node.output] = buffer
        values[buffer].append(node.output)
        spans[buffer].last = max(spans[buffer].last, position)
      }
      for output in node.outputs where bufferOf[output] == nil {
        bufferOf[output] = sizes.count
        sizes.append(Self.byteCount(output, graph))
        spans.append((start, position))
        values.append([output])
      }
      for input in node.inputs {
        guard let buffer = bufferOf[input] else { continue }
        spans[buffer].last = max(spans[buffer].last, position)
      }
    }
    for output in graph.outputs {
      if let buffer = bufferOf[output.value] { spans[buffer].last = end }
    }
    requests = sizes.indices.map {
      .init(byteCount: sizes[$0], first: spans[$0].first, last: spans[$0].last)
    }
  }

  /// The last step that reads each value; `end` for outputs and what they are views of.
  private static func lastUses(
    _ graph: Graph, _ nodes: [Node], _ positions: [NodeID: Int], end: Int
  ) -> [Value: Int] {
    var uses: [Value: Int] = [:]
    for output in graph.outputs { uses[output.value] = end }
    for node in nodes.reversed() {
      // A view is read when its own readers read.
      let position = positions[node.id] ?? node.outputs.compactMap { uses[$0] }.max()
      guard let position else { continue }
      for input in node.inputs { uses[input] = max(uses[input] ?? 0, position) }
    }
    return uses
  }

  /// Whether a step may write a state's next value over the state: all others have read it, and it
  /// reads it itself, if at all, only where it may.
  private static func canReplace(
    _ state: State, _ step: any Step, _ position: Int, _ graph: Graph, _ uses: [Value: Int]
  ) -> Bool {
    let last = uses[state.current] ?? -1
    guard last <= position, graph.layout(of: state.next).isPlanar else { return false }
    let own = step.node.inputs.filter { graph.viewOrigin(of: $0) == state.current }
    if own.isEmpty { return true }
    return own == [state.current]
      && step.replaceableInputs(by: state.next).contains(state.current)
  }

  /// The buffer of an input that dies with the step and fits its output exactly.
  private func replaceable(
    _ step: any Step, _ position: Int, _ graph: Graph, _ uses: [Value: Int], _ sizes: [Int]
  ) -> Int? {
    for input in step.replaceableInputs {
      guard let buffer = bufferOf[input], step.node.inputs.count(where: { $0 == input }) == 1,
        values[buffer].allSatisfy({ (uses[$0] ?? position) <= position }),
        !graph.inputs.contains(where: { bufferOf[$0.value] == buffer }),
        !step.node.inputs.contains(where: {
          $0 != input && bufferOf[$0] == buffer && totals[$0] != input
        }),
        graph.layout(of: input) == graph.layout(of: step.node.output),
        sizes[buffer] == Self.byteCount(step.node.output, graph)
      else { continue }
      return buffer
    }
    return nil
  }

  private static func byteCount(_ value: Value, _ graph: Graph) -> Int {
    let type = graph.type(of: value)
    let layout = graph.layout(of: value)
    if layout.isPlanar { return type.byteCount }
    return PhysicalShape(type.shape, layout).elementCount * type.elementType.byteCount
  }
}
