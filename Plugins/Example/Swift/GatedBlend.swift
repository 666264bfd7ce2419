import ChiasmPlugin
import Glibc

/// A blend of two tensors by a gate: `y = a * sigmoid(g) + b * (1 - sigmoid(g))`.
///
/// The smallest operator that shows everything: a decomposition, a gradient of its own and a
/// parallel kernel for fp32. Example/C is the same in C.
///
/// **Inputs:** a, b and g of one floating-point type. **Output:** y of the same type.
struct GatedBlend: PluginOperator {
  static let id: OperatorID = "example-swift/gated-blend"
  static let summary = "a * sigmoid(g) + b * (1 - sigmoid(g))"

  init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames([], for: Self.id)
  }

  func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expect(inputs.count == 3, .arity, "expected 3 inputs, got \(inputs.count)")
    let a = inputs[0]
    try expect(a.elementType.isFloatingPoint, .elementType, "expected a float type, got \(a)")
    for other in inputs { try expect(other == a, .shape, "expected \(a), got \(other)") }
    return [a]
  }

  func decompose(_ inputs: [Value], into builder: any OperatorBuilder)
    throws(OperatorError) -> [Value]
  {
    let (a, b) = (inputs[0], inputs[1])
    let weight = try builder.sigmoid(inputs[2])
    let rest = try builder.subtract(one(like: a, builder), weight)
    return [try builder.add(builder.multiply(a, weight), builder.multiply(b, rest))]
  }

  private func one(like x: Value, _ builder: any OperatorBuilder) throws(OperatorError) -> Value {
    try builder.scalar(1, builder.type(of: x).elementType)
  }
}

extension GatedBlend: PluginGradient {
  /// With s = sigmoid(g): dy s, dy (1 - s), dy (a - b) s (1 - s).
  func gradient(
    inputs: [Value], outputs: [Value], outputGradients: [Value?],
    into builder: any OperatorBuilder
  ) throws(OperatorError) -> [Value?] {
    guard let dy = outputGradients[0] else { return [nil, nil, nil] }
    let weight = try builder.sigmoid(inputs[2])
    let da = try builder.multiply(dy, weight)
    let db = try builder.subtract(dy, da)
    let difference = try builder.subtract(inputs[0], inputs[1])
    let rest = try builder.subtract(one(like: dy, builder), weight)
    let dg = try builder.multiply(builder.multiply(da, difference), rest)
    return [da, db, dg]
  }
}

extension GatedBlend: PluginKernel {
  /// Elements per task: a few cache lines of each tensor, whatever the number of threads.
  private static let taskSize = 16_384

  func run(_ call: KernelCall) throws(OperatorError) {
    let isFloat = call.output(0).elementType == .float32
    try expect(isFloat, .elementType, "the kernel expected fp32")
    let a = call.input(0).elements(of: Float.self)
    let b = call.input(1).elements(of: Float.self)
    let g = call.input(2).elements(of: Float.self)
    let y = call.output(0).elements(of: Float.self)
    call.parallelFor((y.count + Self.taskSize - 1) / Self.taskSize) { task in
      for i in task * Self.taskSize..<min((task + 1) * Self.taskSize, y.count) {
        let weight = 1 / (1 + expf(-g[i]))
        y[i] = b[i] + (a[i] - b[i]) * weight
      }
    }
  }
}

@_cdecl("chiasm_plugin_main")
public func main(_ host: HostPointer?, _ error: ErrorPointer?) -> PluginPointer? {
  Plugin("example-swift", version: "1.0.0", [GatedBlend.self]).exported()
}
