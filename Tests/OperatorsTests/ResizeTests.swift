import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ResizeTests {
  @Test(arguments: GoldenCase.of(Resize.id))
  func `agrees with PyTorch`(_ golden: GoldenCase) throws { try golden.verify() }

  @Test(arguments: GoldenCase.differentiable(Resize.id))
  func `differentiates as differences do`(_ golden: GoldenCase) throws {
    try golden.verifyByDifferences()
  }

  @Test(arguments: [
    Refusal(Resize(size: [2]), [], .arity, "expected 1 inputs, got 0"),
    Refusal(Resize(size: [2]), [fp32(2, 3)], .shape, "x expected 3 to 5 axes, got 2 in 2x3"),
    Refusal(
      Resize(size: [2]), [fp32(1, 2, 3, 4)], .attribute,
      "attribute \"size\" expected 2 entries, got 1"),
    Refusal(
      Resize(size: [0]), [fp32(1, 2, 3)], .attribute,
      "attribute \"size\" expected entries in 1...2147483647, got [0]"),
    Refusal(
      Resize(size: [2], mode: .nearest, corners: .alignCorners), [fp32(1, 2, 3)], .attribute,
      "attribute \"corners\" expected half-pixel for nearest, got align-corners"),
    Refusal(
      Resize(size: [2], scales: [2, 2]), [fp32(1, 2, 3)], .attribute,
      "attribute \"scales\" expected 1 entries, got 2"),
    Refusal(
      Resize(size: [8], scales: [2]), [fp32(1, 2, 3)], .attribute,
      "attribute \"size\" expected about 6.0 as scaled, got 8"),
    Refusal(
      Resize(scales: [0]), [fp32(1, 2, 3)], .attribute,
      "attribute \"scales\" expected entries in 1/2147483647...2147483647, got [0.0]"),
    Refusal(
      Resize(scales: [0.25]), [fp32(1, 2, 3)], .shape,
      "expected new extents in 1...2147483647, got 0.75 = 3 * 0.25"),
    Refusal(
      Resize(size: [2], rounding: .floor), [fp32(1, 2, 3)], .attribute,
      "attribute \"rounding\" expected none but for nearest, got floor"),
    Refusal(
      Resize(size: [2], mode: .nearest, antialias: true), [fp32(1, 2, 3)], .attribute,
      "attribute \"antialias\" expected none for nearest, got true"),
    Refusal(
      Resize(size: [2], corners: .cropAndResize, region: [0]), [fp32(1, 2, 3)], .attribute,
      "attribute \"region\" expected 2 entries, got 1"),
    Refusal(
      Resize(size: [2]), [fp32(1, 2, 0)], .shape,
      "x expected spatial extents in 1...2147483647, got 0"),
  ])
  func `refuses what it cannot take`(_ refusal: Refusal) { refusal.verify() }

  @Test func `refuses an unknown mode`() {
    let error = #expect(throws: OperatorError.self) {
      try Resize(attributes: ["size": .ints([2]), "mode": .string("lanczos")])
    }
    #expect(
      error?.description
        == "resize: attribute \"mode\" expected one of nearest, linear, cubic, got \"lanczos\"")
  }
}
