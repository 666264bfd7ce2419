import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// An input that has an output of its name: the value that takes the input's place after a run.
public struct State: Sendable {
  public let name: String
  /// The input.
  public let current: Value
  /// The output.
  public let next: Value
}

extension Graph {
  /// The states in the order of the outputs. An input that is its own output is none.
  ///
  /// - Throws: ``PlanError`` `operation` when input and output differ in type.
  var states: [State] {
    get throws(PlanError) {
      var states: [State] = []
      for output in outputs {
        guard let input = input(named: output.name), input.value != output.value else { continue }
        let (expected, got) = (type(of: input.value), type(of: output.value))
        guard expected == got else {
          throw PlanError(
            .operation, "output \"\(output.name)\"",
            "expected \(expected), as the input it is the next value of, got \(got)")
        }
        states.append(State(name: output.name, current: input.value, next: output.value))
      }
      return states
    }
  }

  /// The graph with every next value made by a step of its own, and no other output in the memory
  /// of a state: a copy is inserted where that is not so.
  ///
  /// - Throws: ``PlanError`` `operation`.
  func separatingStates() throws(PlanError) -> Graph {
    let states = try states
    if states.isEmpty { return self }
    let current = Set(states.map(\.current))
    var taken: Set<Value> = []
    var result = self
    for output in outputs {
      let isNext = states.contains { $0.name == output.name }
      let isShared = isNext && !taken.insert(output.value).inserted
      let origin = viewOrigin(of: output.value)
      let isInMemoryOfState = current.contains(origin) || (isNext && origin != output.value)
      let isMade = producer(of: output.value).map { !($0.operation is Constant) } ?? false
      guard isShared || isInMemoryOfState || (isNext && !isMade) else { continue }
      do throws(GraphError) {
        let copy = try result.addNode(
          Broadcast(shape: shape(of: output.value).extents), [output.value],
          name: result.uniqueNodeName("\(output.name).copy"))
        try result.redirectOutput(output.name, to: copy.output)
      } catch {
        throw PlanError(.operation, error.place, error.reason)
      }
    }
    return result
  }

  /// The value whose memory `value` is a view of; itself when it is none.
  func viewOrigin(of value: Value) -> Value {
    var origin = value
    while let node = producer(of: origin), Schedule.isView(node, self) { origin = node.inputs[0] }
    return origin
  }
}
