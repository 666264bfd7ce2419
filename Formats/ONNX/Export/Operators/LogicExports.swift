import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Comparisons, logic, and the choice that follows from them.
enum LogicExports {
  static let all: [ExportRule] = [
    logic(And.self, "And"),
    ExportRule(Less.self) { _, c in c.emit("Less", c.inputs) },
    ExportRule(LessOrEqual.self) { _, c in c.emit("LessOrEqual", c.inputs) },
    ExportRule(Not.self) { _, c in c.emit(c.bitwise("Not"), c.inputs) },
    logic(Or.self, "Or"),
    ExportRule(Remainder.self) { operation, c in
      let isFloat = c.elementType.isFloatingPoint
      if operation.floored, !isFloat { return c.emit("Mod", c.inputs) }
      let remainder = c.emit("Mod", c.inputs, ["fmod": .int(1)])
      return operation.floored ? c.floored(remainder) : remainder
    },
    ExportRule(Select.self) { _, c in c.emit("Where", c.inputs) },
    logic(Xor.self, "Xor"),
  ]

  private static func logic<Written: PointwiseLogic>(
    _: Written.Type, _ name: String
  ) -> ExportRule {
    ExportRule(Written.self) { _, c in c.emit(c.bitwise(name), c.inputs) }
  }
}

extension ExportContext {
  /// The logical operator for bools, its bitwise twin for integers.
  fileprivate func bitwise(_ name: String) -> String {
    if elementType == .bool { return name }
    need(opset: 18)
    return "Bitwise\(name)"
  }

  /// A remainder with the sign of the dividend, given that of the divisor.
  fileprivate func floored(_ remainder: String) -> String {
    let zero = scalar(0, elementType, "zero")
    let divisor = inputs[1]
    let signs = [remainder, divisor].map { emit("Less", [$0, zero]) }
    let isZero = emit("Equal", [remainder, zero])
    let differs = emit("And", [emit("Xor", signs), emit("Not", [isZero])])
    return emit("Where", [differs, emit("Add", [remainder, divisor]), remainder])
  }
}
