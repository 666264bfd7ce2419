import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

struct NormalizationTests {
  @Test(arguments: [1, 2, 5, 16, 33], [[7], [5, 9], [3, 70, 41], [2, 1, 1]])
  func `normalises every channel`(channels: Int, extents: [Int]) throws {
    let shape = Shape([2, channels] + extents)
    try expectAgreement("\(shape)", terms: 64, kernel: "normalization") { builder in
      let x = try builder.input("x", TensorType(.float32, shape))
      return try norm(x, builder)
    }
  }

  @Test(arguments: [2, 17, 32]) func `applies what follows`(channels: Int) throws {
    let type = TensorType(.float32, [2, channels, 9, 6, 5])
    try expectAgreement("epilogue", terms: 64, kernel: "normalization") { builder in
      let x = try builder.input("x", type)
      let skip = try builder.input("skip", type)
      let y = try builder.leakyReLU(norm(x, builder), slope: 0.1)
      return try builder.relu(builder.add(y, builder.add(skip, x)))
    }
  }

  @Test(arguments: [2, 17, 32]) func `stands between convolutions`(channels: Int) throws {
    try expectAgreement("between", terms: 27 * channels, kernel: "normalization") { builder in
      let x = try builder.input("x", TensorType(.float32, [2, channels, 6, 5, 7]))
      let window = ConvolutionCase.neighbour(channels, channels, rank: 3)
      let y = try norm(window.append(x, to: builder), builder)
      return try window.append(builder.add(builder.relu(y), x), to: builder)
    }
  }

  @Test(arguments: [1, 5, 16, 33, 100]) func `normalises rows`(channels: Int) throws {
    try expectAgreement("rows", terms: 64, kernel: "layer-norm") { builder in
      let x = try builder.input("x", TensorType(.float32, [3, 7, channels]))
      let scale = try builder.constant(.uniform([channels], name: "scale"))
      let offset = try builder.constant(.uniform([channels], name: "offset"))
      return try builder.layerNorm(x, scale: scale, offset: offset, axis: -1)
    }
  }

  @Test(arguments: [(2, 4), (16, 4), (48, 4), (33, 3), (64, 2)])
  func `normalises groups of channels`(sizes: (Int, Int)) throws {
    let (channels, groups) = sizes
    let shape: Shape = [2, channels, 5, 6, 7]
    try expectAgreement("\(sizes)", terms: 64, kernel: "normalization") { builder in
      let x = try builder.input("x", TensorType(.float32, shape))
      let grouped = try builder.reshape(x, to: [2, groups, -1])
      let normal = try builder.instanceNorm(
        grouped, scale: builder.constant(.uniform([groups], name: "inner")),
        offset: builder.constant(.uniform([groups], name: "shift")))
      let back = try builder.reshape(normal, to: shape.extents)
      let scale = try builder.constant(.uniform([channels, 1, 1, 1], name: "scale"))
      let offset = try builder.constant(.uniform([1, channels, 1, 1, 1], name: "offset"))
      return try builder.relu(builder.add(builder.multiply(back, scale), offset))
    }
  }

  private func norm(_ x: Value, _ builder: GraphBuilder) throws -> Value {
    let channels = builder.shape(of: x)[1]
    let scale = try builder.constant(.uniform([channels], name: "scale"))
    let offset = try builder.constant(.uniform([channels], name: "offset"))
    return try builder.instanceNorm(x, scale: scale, offset: offset)
  }
}
