import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct ReductionTests {
  static let axes: [[Int]] = [[], [0], [1], [3], [1, 2], [2, 3], [-1, 0, 1, 2], [0, 1]]

  @Test(arguments: axes, ["reduce-sum", "reduce-mean", "reduce-max"])
  func `reduces neighbouring axes`(axes: [Int], id: String) throws {
    for shape: Shape in [[2, 5, 3, 37], [3, 33, 1, 17], [1, 4, 5, 6]] {
      try expectAgreement("\(id) \(axes) \(shape)", terms: 64, kernel: "reduction") { builder in
        let x = try builder.input("x", TensorType(.float32, shape))
        return try builder.addOne(
          OperatorID(rawValue: id), [x], ["axes": .ints(axes), "keep-axes": .bool(true)])
      }
    }
  }

  @Test(arguments: [16, 17, 33]) func `reduces the voxels of blocks`(channels: Int) throws {
    try expectAgreement("gate", terms: 9 * channels, kernel: "reduction") { builder in
      let x = try builder.input("x", TensorType(.float32, Shape([2, channels, 6, 7])))
      let window = ConvolutionCase.neighbour(channels, channels, rank: 2)
      let made = try window.append(x, to: builder)
      let mean = try builder.reduceMean(made, axes: [2, 3], keepAxes: true)
      let point = ConvolutionCase(channels: (channels, channels), extents: [], kernel: [1, 1])
      let gate = try builder.sigmoid(point.append(mean, to: builder))
      return try window.append(builder.multiply(made, gate), to: builder)
    }
  }
}
