import ChiasmGraph
import ChiasmTensor
import Testing

struct RowConvolutionTests {
  /// Rows that a vector, three and six of them, and overlaps fill.
  static let table: [ConvolutionCase] = [
    .init(channels: (2, 1), extents: [5, 6, 97], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(batch: 2, channels: (33, 1), extents: [7, 117], kernel: [3, 3], padding: [1, 1]),
    .init(
      isTransposed: true, channels: (17, 1), extents: [4, 3, 48], kernel: [3, 3, 3],
      strides: [2, 2, 2], padding: [1, 1, 1], outputPadding: [1, 1, 1]),
    .init(
      isTransposed: true, channels: (3, 1), extents: [40], kernel: [4], strides: [3],
      padding: [1]),
    .init(
      channels: (1, 1), extents: [9, 20], kernel: [5, 3], padding: [2, 1, 0, 3], hasBias: false),
  ]

  @Test(arguments: table, [1, 2, 3, 4, 5, 7])
  func `convolves rows into a few planes`(subject: ConvolutionCase, outputs: Int) throws {
    var subject = subject
    subject.channels.1 = outputs
    try expectAgreement("\(subject)", terms: subject.terms) { builder in
      let x = try builder.input("x", TensorType(.float32, subject.inputShape))
      return try subject.append(x, to: builder)
    }
  }

  @Test(arguments: table, [1, 2, 3, 6])
  func `applies what follows`(subject: ConvolutionCase, outputs: Int) throws {
    var subject = subject
    subject.channels.1 = outputs
    try expectAgreement("\(subject)", terms: subject.terms) { builder in
      let x = try builder.input("x", TensorType(.float32, subject.inputShape))
      let y = try builder.leakyReLU(subject.append(x, to: builder), slope: 0.1)
      let skip = try builder.input("skip", builder.type(of: y))
      return try builder.sigmoid(builder.add(builder.add(skip, y), skip))
    }
  }
}
