import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

struct CopyTests {
  @Test(arguments: [ElementType.float32, .float16, .uint8, .int64])
  func `moves elements of every size`(elementType: ElementType) throws {
    let type = TensorType(elementType, [2, 3, 5, 7])
    try expectAgreement("transpose", kernel: "copy") { builder in
      try builder.transpose(builder.input("x", type), permutation: [2, 0, 3, 1])
    }
    try expectAgreement("slice", kernel: "copy") { builder in
      try builder.slice(
        builder.input("x", type), axes: [1, -1], starts: [2, 5], ends: [-4, 1], steps: [-1, -2])
    }
    try expectAgreement("pad", kernel: "copy") { builder in
      try builder.pad(builder.input("x", type), low: [0, 1, 0, 2], high: [1, 0, 0, 3], value: 3)
    }
    try expectAgreement("broadcast", kernel: "copy") { builder in
      try builder.broadcast(
        builder.input("x", TensorType(elementType, [3, 1, 7])), to: [2, 3, 4, 7])
    }
    try expectAgreement("concat", kernel: "copy") { builder in
      let x = try builder.input("x", type)
      let y = try builder.transpose(x, permutation: [0, 1, 3, 2])
      return try builder.concat([x, builder.transpose(y, permutation: [0, 1, 3, 2]), x], axis: 2)
    }
  }

  @Test(arguments: ["constant", "edge", "reflect"])
  func `pads on every side`(mode: String) throws {
    try expectAgreement(mode, kernel: "copy") { builder in
      try builder.pad(
        builder.input("x", TensorType(.float32, [2, 3, 5, 7])), low: [0, 2, 3, 1],
        high: [0, 1, 0, 6], mode: mode)
    }
  }

  @Test(arguments: [16, 32, 48], [1, 2])
  func `concatenates blocks`(channels: Int, batch: Int) throws {
    try expectAgreement("concat", terms: 18 * channels) { builder in
      let x = try builder.input("x", TensorType(.float32, Shape([batch, channels, 5, 9])))
      let window = ConvolutionCase.neighbour(channels, channels, rank: 2)
      let a = try window.append(x, to: builder)
      let b = try builder.relu(window.append(a, to: builder))
      // a stays in use beside the concatenation, and one part is there twice.
      let inner = try builder.concat([a, b])
      let outer = try builder.concat([inner, b, x])
      let narrow = ConvolutionCase.neighbour(4 * channels, channels, rank: 2)
      return try builder.add(narrow.append(outer, to: builder), a)
    }
  }

  @Test(arguments: [(0, 16), (16, 33), (5, 21), (32, 48)])
  func `takes channels of blocks`(channels: (Int, Int)) throws {
    try expectAgreement("slice", terms: 9 * 48) { builder in
      let x = try builder.input("x", TensorType(.float32, [2, 48, 5, 9]))
      let made = try ConvolutionCase.neighbour(48, 48, rank: 2).append(x, to: builder)
      let part = try builder.slice(
        made, axes: [1], starts: [channels.0], ends: [channels.1])
      let count = channels.1 - channels.0
      return try ConvolutionCase.neighbour(count, 16, rank: 2).append(part, to: builder)
    }
  }

  @Test func `concatenates planes in place`() throws {
    try expectAgreement("planes", terms: 9 * 5) { builder in
      let x = try builder.input("x", TensorType(.float32, [1, 5, 6, 9]))
      let made = try ConvolutionCase.neighbour(5, 3, rank: 2).append(x, to: builder)
      return try builder.concat([made, x, builder.exp(made)])
    }
  }

  @Test(arguments: [ElementType.int32, .int64], [0, 1, -1])
  func `takes rows by their indices`(indexType: ElementType, axis: Int) throws {
    try expectAgreement("gather", kernel: "gather") { builder in
      let x = try builder.input("x", TensorType(.float32, [3, 3, 3]))
      // From -3 to 3: one index lies outside the axis.
      let indices = try builder.input("indices", TensorType(indexType, [2, 9]))
      return try builder.addOne("gather", [x, indices], ["axis": .int(axis)])
    }
  }
}
