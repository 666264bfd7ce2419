import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// One number for all elements along some axes.
enum ReductionExports {
  static let all: [ExportRule] = [
    rule(ReduceMax.self, "ReduceMax", .wide.union([.int8, .uint8]), axesAreInputSince: 18),
    rule(ReduceMean.self, "ReduceMean", .wide, axesAreInputSince: 18),
    rule(ReduceMin.self, "ReduceMin", .wide.union([.int8, .uint8]), axesAreInputSince: 18),
    rule(ReduceProduct.self, "ReduceProd", .wide, axesAreInputSince: 18),
    rule(ReduceSum.self, "ReduceSum", .wide, axesAreInputSince: 13),
  ]

  /// - Parameter opset: from this version on the axes are an input and no attribute.
  private static func rule<Written: Reduction>(
    _: Written.Type, _ name: String, _ types: Set<ElementType>, axesAreInputSince opset: Int
  ) -> ExportRule {
    ExportRule(Written.self) { operation, c in
      var attributes: Attributes = ["keepdims": .int(operation.keepAxes ? 1 : 0)]
      var axes: [String] = []
      if !operation.axes.isEmpty {
        if c.opset >= opset {
          axes = [c.ints(operation.axes, "axes")]
        } else {
          attributes["axes"] = .ints(operation.axes)
        }
      }
      return c.within(types, c.inputs) { c.emit(name, $0 + axes, attributes) }
    }
  }
}
