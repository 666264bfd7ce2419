import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct PoolTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var channels = 16
    var batch = 1
    let extents: [Int]
    let window: [Int]
    var strides: [Int] = []
    var padding: [Int] = []

    var testDescription: String {
      "n\(batch) c\(channels) x\(extents) w\(window) s\(strides) p\(padding)"
    }

    static let all: [Case] = [
      .init(extents: [9, 13], window: [2, 2]),
      .init(
        channels: 33, batch: 2, extents: [11, 10], window: [3, 3], strides: [2, 2],
        padding: [1, 1]),
      .init(channels: 5, extents: [7], window: [3], strides: [1], padding: [2, 0]),
      .init(channels: 17, extents: [5, 6, 7], window: [2, 3, 1], strides: [2, 1, 3]),
      .init(extents: [4, 5, 6], window: [3, 3, 3], strides: [1, 2, 1], padding: [1, 1, 1, 2, 0, 1]),
      .init(channels: 48, extents: [7, 7], window: [7, 7]),
    ]
  }

  @Test(arguments: Case.all) func `pools as the reference does`(subject: Case) throws {
    for code in ["maximum", "mean", "mean without padding"] {
      try expectAgreement("\(code) \(subject)", terms: 27, kernel: "pool") { builder in
        let shape = Shape([subject.batch, subject.channels] + subject.extents)
        return try pool(code, subject, builder.input("x", TensorType(.float32, shape)), builder)
      }
    }
  }

  @Test func `pools between convolutions without leaving blocks`() throws {
    try expectAgreement("between", terms: 9 * 17, kernel: "pool") { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 17, 9, 11]))
      let made = try ConvolutionCase.neighbour(17, 17, rank: 2).append(x, to: builder)
      let subject = Case(extents: [], window: [3, 3], strides: [2, 2], padding: [1, 1])
      let pooled = try pool("maximum", subject, made, builder)
      return try ConvolutionCase.neighbour(17, 16, rank: 2).append(pooled, to: builder)
    }
  }

  private func pool(_ code: String, _ subject: Case, _ x: Value, _ builder: GraphBuilder) throws
    -> Value
  {
    code == "maximum"
      ? try builder.maxPool(
        x, window: subject.window, strides: subject.strides, padding: subject.padding)
      : try builder.averagePool(
        x, window: subject.window, strides: subject.strides, padding: subject.padding,
        countPadding: code == "mean")
  }
}
