import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// The same elements in another arrangement, or in another element type.
enum ShapeExports {
  static let all: [ExportRule] = [
    ExportRule(BitCast.self) { operation, c in
      c.need(opset: 26)
      let code = ExportedType.own(operation.elementType).code
      return c.emit("BitCast", c.inputs, ["to": .int(code)])
    },
    ExportRule(Broadcast.self) { _, c in
      c.emit("Expand", [c.x, c.ints(c.stretchedExtents, "shape")])
    },
    ExportRule(Cast.self) { operation, c in c.cast(c.x, to: .own(operation.elementType)) },
    ExportRule(Concat.self) { operation, c in
      c.emit("Concat", c.inputs, ["axis": .int(operation.axis)])
    },
    ExportRule(Pad.self) { operation, c in
      let pads = c.ints(operation.low + operation.high, "pads")
      guard operation.mode == .constant else {
        return c.emit("Pad", [c.x, pads], ["mode": .string(operation.mode.rawValue)])
      }
      return c.emit("Pad", [c.x, pads, c.scalar(operation.value, c.elementType, "value")])
    },
    ExportRule(Reshape.self) { _, c in c.reshape(c.x, from: c.shape, to: c.outputTypes[0].shape) },
    ExportRule(Slice.self) { operation, c in
      let lists = [
        c.ints(operation.starts, "starts"), c.ints(operation.ends, "ends"),
        c.ints(operation.axes, "axes"),
      ]
      let steps = operation.steps.isEmpty ? [] : [c.ints(operation.steps, "steps")]
      return c.emit("Slice", [c.x] + lists + steps)
    },
    ExportRule(StopGradient.self) { _, c in c.emit("Identity", c.inputs) },
    ExportRule(Transpose.self) { operation, c in c.transpose(c.x, operation.permutation) },
  ]
}

extension ExportContext {
  /// The output's extents, with 1 (which `Expand` leaves alone) where the input has the same.
  fileprivate var stretchedExtents: [Int] {
    let (old, new) = (shape.extents, outputTypes[0].shape.extents)
    let added = new.count - old.count
    return new.indices.map { axis in
      axis >= added && old[axis - added] == new[axis] ? 1 : new[axis]
    }
  }

  /// The same elements under another shape.
  ///
  /// Leading extents that stay are written as 0 and one that changes as -1, so that the model runs
  /// on other extents where the meaning allows it.
  func reshape(_ x: String, from old: Shape, to new: Shape) -> String {
    guard new.count > 0 else {
      return emit("Reshape", [x, ints(new.extents, "shape")], ["allowzero": .int(1)])
    }
    var target = new.extents
    for axis in target.indices where axis < old.rank && old[axis] == target[axis] {
      target[axis] = 0
    }
    if let free = target.firstIndex(where: { $0 > 1 }) { target[free] = -1 }
    return emit("Reshape", [x, ints(target, "shape")])
  }
}
