import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Functions of every element beyond arithmetic.
enum ElementaryExports {
  static let all: [ExportRule] = [
    rule(Abs.self, "Abs", .numbers),
    rule(Acos.self, "Acos", old),
    rule(Acosh.self, "Acosh", old),
    rule(Asin.self, "Asin", old),
    rule(Asinh.self, "Asinh", old),
    rule(Atan.self, "Atan", old),
    rule(Atanh.self, "Atanh", old),
    rule(Ceil.self, "Ceil", .floats),
    rule(Cos.self, "Cos", old),
    rule(Cosh.self, "Cosh", old),
    rule(Erf.self, "Erf", .floats),
    rule(Floor.self, "Floor", .floats),
    rule(Round.self, "Round", old),
    rule(Sign.self, "Sign", .numbers),
    rule(Sin.self, "Sin", old),
    rule(Sinh.self, "Sinh", old),
    rule(Tan.self, "Tan", old),
  ]

  /// The element types of operators older than bf16.
  private static let old: Set<ElementType> = [.float32, .float16]

  private static func rule<Written: PointwiseUnary>(
    _: Written.Type, _ name: String, _ types: Set<ElementType>
  ) -> ExportRule {
    ExportRule(Written.self) { _, c in c.within(types, c.inputs) { c.emit(name, $0) } }
  }
}
