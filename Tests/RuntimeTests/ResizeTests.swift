import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ResizeTests {
  static let sizes: [([Int], [Int])] = [
    ([7], [13]), ([5, 9], [10, 18]), ([8, 6], [3, 7]), ([3, 4, 5], [6, 8, 10]),
    ([4, 3, 2], [5, 1, 9]),
  ]

  @Test(arguments: sizes, [5, 16, 33])
  func `interpolates as the reference does`(sizes: ([Int], [Int]), channels: Int) throws {
    let (from, to) = sizes
    let modes: [(Resize.Mode, Resize.Corners)] = [
      (.nearest, .halfPixel), (.linear, .halfPixel), (.linear, .alignCorners),
    ]
    for (mode, corners) in modes {
      try expectAgreement("\(mode) \(corners)", kernel: "resize") { builder in
        let x = try builder.input("x", TensorType(.float32, Shape([2, channels] + from)))
        let resize = Resize(size: to, mode: mode, corners: corners)
        return try builder.addOne(resize.id, [x], resize.attributes)
      }
    }
  }

  @Test func `interpolates between convolutions without leaving blocks`() throws {
    try expectAgreement("between", terms: 9 * 17, kernel: "resize") { builder in
      let x = try builder.input("x", TensorType(.float32, [1, 17, 5, 6]))
      let made = try ConvolutionCase.neighbour(17, 17, rank: 2).append(x, to: builder)
      let resize = Resize(size: [10, 12])
      let larger = try builder.addOne(resize.id, [made], resize.attributes)
      return try ConvolutionCase.neighbour(17, 16, rank: 2).append(larger, to: builder)
    }
  }
}
