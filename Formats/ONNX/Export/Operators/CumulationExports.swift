import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Running sums and products.
enum CumulationExports {
  static let all: [ExportRule] = [
    ExportRule(CumulativeProduct.self) { operation, c in
      c.within(.wide, c.inputs) { inputs in
        let x = operation.exclusive ? c.shifted(inputs[0], by: 1, operation) : inputs[0]
        return c.runningProduct(x, operation)
      }
    },
    ExportRule(CumulativeSum.self) { operation, c in
      let axis = c.scalar(Double(operation.axis), .int64, "axis")
      return c.within(.wide, c.inputs) {
        c.emit(
          "CumSum", $0 + [axis],
          [
            "exclusive": .int(operation.exclusive ? 1 : 0),
            "reverse": .int(operation.reversed ? 1 : 0),
          ])
      }
    },
  ]
}

extension ExportContext {
  /// Products of 1, 2, 4, ... neighbours: ONNX's own operator is younger than most runtimes.
  fileprivate func runningProduct(_ x: String, _ operation: CumulativeProduct) -> String {
    let extent = shape[operation.axis < 0 ? operation.axis + shape.rank : operation.axis]
    var (product, step) = (x, 1)
    while step < extent {
      product = emit("Mul", [product, shifted(product, by: step, operation)])
      step *= 2
    }
    return step == 1 ? emit("Identity", [product]) : product
  }

  /// The elements `step` places further along the axis, and ones where there were none.
  fileprivate func shifted(
    _ x: String, by step: Int, _ operation: CumulativeProduct
  ) -> String {
    let axis = operation.axis < 0 ? operation.axis + shape.rank : operation.axis
    let extent = shape[axis]
    let step = min(step, extent)
    let kept = operation.reversed ? step..<extent : 0..<(extent - step)
    let slice = emit(
      "Slice",
      [
        x, ints([kept.lowerBound], "starts"), ints([kept.upperBound], "ends"), ints([axis], "axes"),
      ])
    var pads = [Int](repeating: 0, count: 2 * shape.rank)
    pads[operation.reversed ? shape.rank + axis : axis] = step
    let isNarrow = elementType == .int8 || elementType == .uint8
    let one = scalar(1, isNarrow ? .int32 : elementType, "one")
    return emit("Pad", [slice, ints(pads, "pads"), one])
  }
}
