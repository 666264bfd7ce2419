import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct DropoutTests {
  @Test(arguments: GoldenCase.of(Dropout.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Dropout.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Dropout(), [], .arity, "expected 1 to 2 inputs, got 0"),
    Refusal(
      Dropout(), [int32(2)], .elementType, "input 0 expected a floating-point type, got int32"),
    Refusal(Dropout(), [fp32(2), fp32(1)], .elementType, "step expected int64, got fp32"),
    Refusal(Dropout(), [fp32(2), int64(2)], .shape, "step expected shape 1, got 2"),
    Refusal(
      Dropout(rate: 1.5), [fp32(2)], .attribute, "attribute \"rate\" expected 0 to 1, got 1.5"),
    Refusal(Dropout(perChannel: true), [fp32(2)], .shape, "x expected at least 2 axes, got 1 in 2"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test(arguments: [0.1, 0.5, 0.9])
  func `drops the share it is told and keeps the mean`(rate: Double) throws {
    let count = 100_000
    let x = Tensor(repeating: 1, type: fp32(count))
    let y = try Dropout(rate: rate, training: true, seed: 11).evaluate([x])[0].doubles
    let deviation = (rate * (1 - rate) / Double(count)).squareRoot()
    let dropped = Double(y.count { $0 == 0 }) / Double(count)
    #expect((dropped - rate).magnitude < 4 * deviation)
    let mean = y.reduce(0, +) / Double(count)
    #expect((mean - 1).magnitude < 4 * deviation / (1 - rate))
  }

  @Test func `changes the mask with seed and step, and only with them`() throws {
    let x = Tensor(repeating: 1, type: fp32(64))
    func masks(seed: Int, step: Int64) throws -> [Double] {
      let inputs = [x, Tensor([step], shape: [1])]
      return try Dropout(training: true, seed: seed).evaluate(inputs)[1].doubles
    }
    let first = try masks(seed: 1, step: 0)
    #expect(try masks(seed: 1, step: 0) == first)
    #expect(try masks(seed: 2, step: 0) != first)
    #expect(try masks(seed: 1, step: 1) != first)
    #expect(try Dropout(training: true, seed: 1).evaluate([x])[1].doubles == first)
  }

  @Test func `is the identity unless training`() {
    #expect(Dropout().form == .identity)
    #expect(Dropout(training: true).form == .opaque)
  }
}
