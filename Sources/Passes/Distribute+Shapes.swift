import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// How operators are distributed that take rows apart, put them together, or give them other axes.
extension Distributor {
  func slice(_ node: Node, _ slice: Slice, _ axis: Int, _ runs: [Int])
    throws(OperatorError) -> [Part]
  {
    let shape = source.shape(of: node.inputs[0])
    let own = part(node.inputs[0]).value
    guard let index = slice.axes.firstIndex(where: { ($0 + shape.rank) % shape.rank == axis })
    else { return try append(node, slice, [own], .split(axis: axis, runs: runs)) }
    let start = try slice.ranges(of: shape)[axis]
    let end = start.start + source.shape(of: node.output)[axis]
    guard start.step == 1, let kept = Self.runs(runs, from: start.start, to: end) else {
      throw OperatorError(
        .unsupported, slice.id, "expected whole runs of \(runs), got \(start.start)..<\(end)")
    }
    var local = slice
    local.starts[index] = start.start / share.count
    local.ends[index] = end / share.count
    return try append(node, local, [own], .split(axis: axis, runs: kept))
  }

  /// The runs that fill a range; nil when it cuts one.
  private static func runs(_ runs: [Int], from start: Int, to end: Int) -> [Int]? {
    var (place, kept): (Int, [Int]) = (0, [])
    for run in runs {
      if place >= start && place + run <= end { kept.append(run) }
      place += run
    }
    let total = kept.reduce(0, +)
    return total == end - start && total > 0 ? kept : nil
  }

  /// The zeros before and behind dy are a run each.
  func sliceGradient(_ node: Node, _ gradient: SliceGradient, _ axis: Int, _ runs: [Int])
    throws(OperatorError) -> [Part]
  {
    let own = part(node.inputs[0]).value
    let shape = source.shape(of: node.output)
    let start = try gradient.slice.ranges(of: shape)[axis]
    let end = start.start + source.shape(of: node.inputs[0])[axis]
    let result = [start.start] + runs + [shape[axis] - end]
    guard start.step == 1, result.allSatisfy({ $0 % share.count == 0 }) else {
      throw OperatorError(
        .unsupported, gradient.id, "expected runs that \(share.count) ranks share, got \(result)")
    }
    var local = gradient
    local.shape[axis] = shape[axis] / share.count
    let index = gradient.slice.axes.firstIndex { ($0 + shape.rank) % shape.rank == axis }
    if let index {
      local.slice.starts[index] = start.start / share.count
      local.slice.ends[index] = end / share.count
    }
    return try append(node, local, [own], .split(axis: axis, runs: result.filter { $0 > 0 }))
  }

  mutating func concat(_ node: Node, _ concat: Concat, _ axis: Int, _ runs: [Int])
    throws(OperatorError) -> [Part]
  {
    let rank = source.shape(of: node.output).rank
    var values: [Value] = []
    guard (concat.axis + rank) % rank == axis else {
      for input in node.inputs { values.append(try rows(of: input, axis: axis, runs: runs)) }
      return try append(node, concat, values, .split(axis: axis, runs: runs))
    }
    var all: [Int] = []
    for input in node.inputs {
      guard case .split(axis, let own) = part(input).distribution else {
        throw OperatorError(
          .unsupported, concat.id, "expected \(source.name(of: input)) split along \(axis)")
      }
      values.append(part(input).value)
      all += own
    }
    return try append(node, concat, values, .split(axis: axis, runs: all))
  }

  /// The axis may keep its place among the elements, or be joined with axes around it: those before
  /// it repeat the runs, those behind it make them longer.
  func reshape(_ node: Node, _ axis: Int, _ runs: [Int]) throws(OperatorError) -> [Part] {
    let own = part(node.inputs[0]).value
    let (old, new) = (
      source.shape(of: node.inputs[0]).extents, source.shape(of: node.output).extents
    )
    for target in new.indices where new[target] > 1 {
      let before = new[..<target].reduce(1, *)
      guard let first = (0...axis).first(where: { old[..<$0].reduce(1, *) == before }) else {
        continue
      }
      let repeats = old[first..<axis].reduce(1, *)
      guard new[target] % (repeats * old[axis]) == 0 else { continue }
      let factor = new[target] / (repeats * old[axis])
      let ends = axis + 1...old.count
      guard ends.contains(where: { old[axis + 1..<$0].reduce(1, *) == factor }) else { continue }
      var extents = new
      extents[target] /= share.count
      let longer = Array(repeating: runs.map { $0 * factor }, count: repeats).flatMap(\.self)
      return try append(
        node, Reshape(shape: extents), [own], .split(axis: target, runs: longer))
    }
    throw OperatorError(
      .unsupported, node.operation.id, "does not say where rows of \(old) are in \(new)")
  }

  func broadcast(_ node: Node, _ axis: Int, _ runs: [Int]) throws(OperatorError) -> [Part] {
    let shape = source.shape(of: node.output)
    let target = axis + shape.rank - source.shape(of: node.inputs[0]).rank
    let local = Broadcast(shape: self.shape(shape, dividing: target).extents)
    return try append(
      node, local, [part(node.inputs[0]).value], .split(axis: target, runs: runs))
  }
}
