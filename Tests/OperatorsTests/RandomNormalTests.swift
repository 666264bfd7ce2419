import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct RandomNormalTests {
  @Test(arguments: GoldenCase.of(RandomNormal.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: [
    Refusal(
      RandomNormal(shape: [2]), [int64(1), int64(1)], .arity, "expected 0 to 1 inputs, got 2"),
    Refusal(RandomNormal(shape: [2]), [int32(1)], .elementType, "step expected int64, got int32"),
    Refusal(
      RandomNormal(shape: [-2]), [], .shape, "expected a shape that fits in memory, got [-2]"),
    Refusal(
      RandomNormal(shape: [2], deviation: -1), [], .attribute,
      "attribute \"deviation\" expected at least 0, got -1.0"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `has the moments of a normal distribution`() throws {
    let count = 100_001
    let operation = RandomNormal(shape: [count], mean: 3, deviation: 2, seed: 5)
    let z = try operation.evaluate([])[0].doubles.map { ($0 - 3) / 2 }
    func moment(_ power: Int) -> Double {
      z.reduce(0) { sum, z in sum + (0..<power).reduce(1.0) { product, _ in product * z } }
        / Double(count)
    }
    let error = 1 / Double(count).squareRoot()
    #expect(moment(1).magnitude < 4 * error)
    #expect((moment(2) - 1).magnitude < 4 * error * 2.0.squareRoot())
    #expect(moment(3).magnitude < 4 * error * 15.0.squareRoot())
    #expect((moment(4) - 3).magnitude < 4 * error * 96.0.squareRoot())
  }

  @Test func `does not repeat itself along the stream or in the next step`() throws {
    let a = Philox(seed: 1, stream: 0).normals(count: 1000)
    #expect(Set(a).count == 1000)
    #expect(Set(a).isDisjoint(with: Philox(seed: 1, stream: 1).normals(count: 1000)))
    #expect(Array(a[..<7]) == Philox(seed: 1, stream: 0).normals(count: 7))
  }
}
