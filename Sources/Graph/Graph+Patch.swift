public import ChiasmLanguage

extension Graph {
  /// Appends the patch's nodes, replaces its values, and erases what became dead by it.
  ///
  /// - Precondition: the patch was made for this graph in its present state.
  public mutating func apply(_ patch: Patch) {
    precondition(patch.baseValueCount == valueCount, "patch \"\(patch.label)\" is out of date")
    let dying = Set(patch.replacements.compactMap { producer(of: $0.old)?.id })
    let reusableNames = Set(dying.map { node($0).name })
    let firstNew = slots.count
    for addition in patch.additions {
      let takesOver = reusableNames.contains(addition.name)
      if takesOver { nodeNames.remove(addition.name) }
      _ = append(
        addition.operation, addition.inputs, uniqueNodeName(addition.name), addition.outputTypes)
    }
    for (old, new) in patch.replacements { redirect(old, to: new, sparing: firstNew) }
    eraseUnused(Array(dying))
  }

  /// Makes the output `name` another value.
  ///
  /// - Throws: ``GraphError`` `unknownValue` when there is no such output or nobody makes the
  ///   value.
  public mutating func redirectOutput(_ name: String, to value: Value) throws(GraphError) {
    guard let index = outputs.firstIndex(where: { $0.name == name }),
      types.indices.contains(value.index)
    else { throw GraphError(.unknownValue, "output \"\(name)\"", "expected an output and a value") }
    outputs[index].value = value
  }

  /// Erases every node that no output depends on. Returns how many there were.
  @discardableResult
  public mutating func eraseDeadNodes() -> Int {
    let before = nodeCount
    eraseUnused(slots.compactMap { $0?.id }.reversed())
    return before - nodeCount
  }

  /// The patch's own nodes, from slot `firstNew` on, may go on using the old value: it may feed
  /// the new one.
  private mutating func redirect(_ old: Value, to new: Value, sparing firstNew: Int) {
    for id in Set(users[old.index]) where id.index < firstNew {
      guard var node = slots[id.index] else { continue }
      for index in node.inputs.indices where node.inputs[index] == old {
        node.inputs[index] = new
        users[new.index].append(id)
      }
      users[old.index].removeAll { $0 == id }
      slots[id.index] = node
    }
    for index in outputs.indices where outputs[index].value == old { outputs[index].value = new }
  }

  private mutating func eraseUnused(_ candidates: [NodeID]) {
    let kept = Set(outputs.map(\.value))
    var stack = candidates
    while let id = stack.popLast() {
      guard let node = slots[id.index] else { continue }
      let isUsed = node.outputs.contains { kept.contains($0) || !users[$0.index].isEmpty }
      if isUsed { continue }
      slots[id.index] = nil
      nodeNames.remove(node.name)
      for input in node.inputs {
        if let index = users[input.index].firstIndex(of: id) {
          users[input.index].remove(at: index)
        }
        if case .node(let producer, _) = producers[input.index] { stack.append(producer) }
      }
    }
  }
}
