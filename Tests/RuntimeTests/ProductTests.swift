import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

struct ProductTests {
  @Test(arguments: [(1, 5, 7), (3, 64, 32), (29, 33, 100), (57, 16, 16)], [false, true])
  func `multiplies rows with a constant matrix`(sizes: (Int, Int, Int), transposed: Bool) throws {
    let (m, k, n) = sizes
    try expectAgreement("\(sizes)", terms: k, kernel: "product") { builder in
      let x = try builder.input("x", TensorType(.float32, Shape([2, m, k])))
      return try product(x, k, n, transposed, builder)
    }
  }

  @Test(arguments: ["gelu", "relu", "swish"], [32, 45])
  func `applies what follows`(activation: String, columns: Int) throws {
    try expectAgreement(activation, terms: 24, kernel: "product") { builder in
      let x = try builder.input("x", TensorType(.float32, [3, 17, 24]))
      let skip = try builder.input("skip", TensorType(.float32, Shape([3, 17, columns])))
      var y = try builder.add(
        product(x, 24, columns, false, builder),
        builder.constant(.uniform([columns], name: "bias")))
      y = try self.activation(activation, y, builder)
      return try builder.add(skip, y)
    }
  }

  private func product(
    _ x: Value, _ k: Int, _ n: Int, _ transposed: Bool, _ builder: GraphBuilder
  ) throws -> Value {
    let matrix = try builder.constant(.uniform(transposed ? [n, k] : [k, n], name: "matrix"))
    return try builder.matmul(x, matrix, transposeB: transposed)
  }

  private func activation(_ name: String, _ x: Value, _ builder: GraphBuilder) throws -> Value {
    if name == "relu" { return try builder.relu(x) }
    if name == "swish" { return try builder.multiply(builder.sigmoid(x), x) }
    func number(_ value: Double) throws -> Value {
      try builder.constant([value], type: TensorType(.float32, []), name: nil)
    }
    let erf = try builder.addOne("erf", [builder.divide(x, number(2.0.squareRoot()))])
    let gated = try builder.multiply(x, builder.add(erf, number(1)))
    return try builder.multiply(gated, number(0.5))
  }
}
