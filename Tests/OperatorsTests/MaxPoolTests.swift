import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct MaxPoolTests {
  @Test(arguments: GoldenCase.of(MaxPool.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(MaxPool.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(MaxPool(window: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(
      MaxPool(window: [2]), [bool(1, 1, 4)], .elementType,
      "input 0 expected a numeric type, got bool"),
    Refusal(MaxPool(window: [2]), [fp32(1, 4)], .shape, "x expected 3 to 5 axes, got 2 in 1x4"),
    Refusal(
      MaxPool(window: [2, 2]), [fp32(1, 1, 4)], .attribute,
      "attribute \"window\" expected 1 entries, got 2"),
    Refusal(
      MaxPool(window: []), [fp32(1, 1, 4)], .attribute,
      "attribute \"window\" expected 1 entries, got 0"),
    Refusal(
      MaxPool(window: [2], padding: [0, 2]), [fp32(1, 1, 4)], .attribute,
      "attribute \"padding\" expected less than the window 2, got 2"),
    Refusal(
      MaxPool(window: [2], padding: [3], dilations: [2]), [fp32(1, 1, 4)], .attribute,
      "attribute \"padding\" expected less than the window 3, got 3"),
    Refusal(
      MaxPool(window: [5], strides: [1], ceilMode: true), [fp32(1, 1, 4)], .shape,
      "spatial axis 0 expected a padded extent of at least 5, got 4"),
    Refusal(
      MaxPool(window: [5]), [fp32(1, 1, 4)], .shape,
      "spatial axis 0 expected a padded extent of at least 5, got 4"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `lets NaN win`() throws {
    let x = Tensor([1, Float.nan, 2, 0, 3, 4], shape: [1, 1, 6])
    let y = try MaxPool(window: [3]).evaluate([x])[0].doubles
    #expect(y[0].isNaN)
    #expect(y[1] == 4)
  }

  @Test func `gives the least value where dilation steps over every element`() throws {
    let x = Tensor([5 as Int8], shape: [1, 1, 1])
    let pool = MaxPool(
      window: [2], strides: [1], padding: [1, 2], dilations: [3], indices: .rowMajor)
    let results = try pool.evaluate([x])
    #expect(results[0].elements(of: Int8.self) == [.min])
    #expect(results[1].elements(of: Int64.self) == [-1])
  }
}
