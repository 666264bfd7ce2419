import ChiasmGraph
import ChiasmTensor
import Testing

struct DepthwiseTests {
  static let table: [ConvolutionCase] = [
    .init(channels: (48, 48), extents: [7, 27], kernel: [3, 3], padding: [1, 1], groups: 48),
    .init(
      batch: 2, channels: (17, 17), extents: [9, 14], kernel: [3, 3], strides: [2, 2],
      padding: [1, 1], groups: 17),
    .init(
      channels: (32, 32), extents: [5, 6, 13], kernel: [3, 3, 3], padding: [1, 1, 1], groups: 32,
      hasBias: false),
    .init(channels: (16, 16), extents: [40], kernel: [5], strides: [3], padding: [2], groups: 16),
    .init(channels: (33, 33), extents: [5, 9], kernel: [1, 1], groups: 33),
    .init(
      channels: (16, 16), extents: [8, 9], kernel: [3, 2], padding: [2, 2, 1, 1],
      dilations: [2, 3], groups: 16),
  ]

  @Test(arguments: table)
  func `convolves every channel by itself`(subject: ConvolutionCase) throws {
    try expectAgreement("\(subject)", terms: subject.terms, kernel: "depthwise") { builder in
      let x = try builder.input("x", .init(.float32, subject.inputShape))
      return try subject.append(x, to: builder)
    }
  }

  @Test func `stands between convolutions, with its epilogue`() throws {
    try expectAgreement("between", terms: 9 * 33, kernel: "depthwise") { builder in
      let x = try builder.input("x", .init(.float32, [2, 33, 9, 11]))
      let window = ConvolutionCase.neighbour(33, 33, rank: 2)
      var depthwise = window
      depthwise.groups = 33
      let made = try window.append(x, to: builder)
      let six = try builder.constant([6], type: TensorType(.float32, []), name: nil)
      let y = try builder.relu(depthwise.append(made, to: builder))
      let clipped = try builder.minimum(builder.add(y, made), six)
      return try window.append(clipped, to: builder)
    }
  }
}
