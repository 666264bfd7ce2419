import ChiasmGraph
import ChiasmOperators
import ChiasmTensor

/// Functions of one or two tensors, element by element.
enum PointwiseExports {
  static let all: [ExportRule] = [
    binary(Add.self, "Add", .numbers),
    binary(Divide.self, "Div", .numbers),
    ExportRule(Equal.self) { _, c in
      c.cast(c.emit("Equal", c.inputs), to: .own(c.elementType))
    },
    unary(Exp.self, "Exp"),
    ExportRule(LeakyReLU.self) { operation, c in
      c.within(.floats, c.inputs) {
        c.emit("LeakyRelu", $0, ["alpha": .float(operation.slope)])
      }
    },
    unary(Log.self, "Log"),
    binary(Maximum.self, "Max", .numbers),
    binary(Minimum.self, "Min", .numbers),
    binary(Multiply.self, "Mul", .numbers),
    binary(Power.self, "Pow", .wide),
    unary(ReLU.self, "Relu", .wide.union([.int8])),
    unary(Sigmoid.self, "Sigmoid"),
    unary(Sqrt.self, "Sqrt"),
    binary(Subtract.self, "Sub", .numbers),
    unary(Tanh.self, "Tanh"),
  ]

  /// - Parameter types: the element types that ONNX's operator takes.
  private static func unary<Written: PointwiseUnary>(
    _: Written.Type, _ name: String, _ types: Set<ElementType> = .floats
  ) -> ExportRule {
    ExportRule(Written.self) { _, c in c.within(types, c.inputs) { c.emit(name, $0) } }
  }

  private static func binary<Written: PointwiseBinary>(
    _: Written.Type, _ name: String, _ types: Set<ElementType>
  ) -> ExportRule {
    ExportRule(Written.self) { _, c in c.within(types, c.inputs) { c.emit(name, $0) } }
  }
}
