import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

/// One convolution, transposed or not, over 1 to 3 spatial axes.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var isTransposed = false
  var batch = 1
  /// Channels of x and of y.
  var channels: (Int, Int)
  var extents: [Int]
  var kernel: [Int]
  var strides: [Int] = []
  /// All lows, then all highs.
  var padding: [Int] = []
  var outputPadding: [Int] = []
  var dilations: [Int] = []
  var groups = 1
  var hasBias = true
  /// Output voxels that a gradient leaves out at the end of every axis.
  var shortening = 0

  var testDescription: String {
    """
    \(isTransposed ? "transposed " : "")n\(batch) c\(channels.0) k\(channels.1) g\(groups) \
    x\(extents) w\(kernel) s\(strides) p\(padding) o\(outputPadding) d\(dilations)
    """
  }

  var inputShape: Shape { Shape([batch, channels.0] + extents) }

  /// Products per output voxel, at most.
  var terms: Int { channels.0 / groups * kernel.reduce(1, *) }

  /// Appends the convolution of `x` with weights in (-1, 1).
  func append(_ x: Value, to builder: GraphBuilder) throws -> Value {
    let leading =
      isTransposed
      ? [channels.0, channels.1 / groups] : [channels.1, channels.0 / groups]
    let w = try builder.constant(.uniform(Shape(leading + kernel), name: "w"))
    let bias = hasBias ? try builder.constant(.uniform([channels.1], name: "bias")) : nil
    return isTransposed
      ? try builder.transposedConvolution(
        x, w, bias: bias, strides: strides, padding: padding, outputPadding: outputPadding,
        dilations: dilations, groups: groups, name: "conv")
      : try builder.convolution(
        x, w, bias: bias, strides: strides, padding: padding, dilations: dilations,
        groups: groups, name: "conv")
  }

  /// A graph of the convolution and of nothing else.
  func graph() throws -> Graph {
    let builder = GraphBuilder(name: "convolution", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, inputShape))
    try builder.output("y", append(x, to: builder))
    return builder.graph
  }
}

extension ConvolutionCase {
  /// The shapes that networks have, and their awkward relatives.
  static let table: [ConvolutionCase] = [
    .init(channels: (16, 16), extents: [6, 7, 9], kernel: [3, 3, 3], padding: [1, 1, 1, 1, 1, 1]),
    .init(batch: 2, channels: (32, 48), extents: [5, 8, 8], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(channels: (64, 33), extents: [4, 4, 20], kernel: [3, 3, 3], padding: [1, 0, 2, 0, 1, 1]),
    .init(channels: (1, 16), extents: [6, 6, 6], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(channels: (16, 2), extents: [5, 6, 7], kernel: [1, 1, 1]),
    .init(channels: (16, 32), extents: [8, 6, 4], kernel: [2, 2, 2], strides: [2, 2, 2]),
    .init(channels: (31, 17), extents: [9, 19], kernel: [3, 3], padding: [1, 1]),
    .init(channels: (64, 64), extents: [17, 13], kernel: [3, 3], padding: [2, 2, 0, 0]),
    .init(batch: 3, channels: (15, 16), extents: [11, 20], kernel: [5, 1], strides: [3, 2]),
    .init(channels: (16, 16), extents: [20], kernel: [3], padding: [2], dilations: [2]),
    .init(channels: (5, 8), extents: [1], kernel: [5], padding: [4, 0]),
    .init(channels: (16, 16), extents: [1, 1, 1], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(channels: (48, 48), extents: [7, 7], kernel: [3, 3], padding: [1, 1], groups: 48),
    .init(channels: (64, 32), extents: [6, 6], kernel: [3, 3], padding: [1, 1], groups: 2),
    .init(channels: (32, 64), extents: [3, 5, 7], kernel: [3, 3, 3], padding: [1, 1, 1], groups: 4),
    .init(channels: (15, 9), extents: [5, 5], kernel: [3, 3], groups: 3, hasBias: false),
    .init(channels: (8, 8), extents: [5, 5], kernel: [1, 1], padding: [1, 2, 0, 3]),
    .init(channels: (33, 31), extents: [13], kernel: [4], strides: [3], padding: [1, 2]),
  ]

  static let transposed: [ConvolutionCase] = [
    .init(
      isTransposed: true, channels: (32, 16), extents: [3, 4, 5], kernel: [2, 2, 2],
      strides: [2, 2, 2]),
    .init(
      isTransposed: true, batch: 2, channels: (17, 16), extents: [3, 4], kernel: [3, 3],
      strides: [2, 2], padding: [1, 1], outputPadding: [1, 1]),
    .init(
      isTransposed: true, channels: (16, 33), extents: [4, 5], kernel: [4, 4], strides: [2, 2],
      padding: [1, 1]),
    .init(
      isTransposed: true, channels: (16, 16), extents: [7], kernel: [3], strides: [2],
      dilations: [3]),
    .init(
      isTransposed: true, channels: (6, 9), extents: [4, 5], kernel: [3, 2], strides: [3, 1],
      groups: 3),
    .init(
      isTransposed: true, channels: (32, 64), extents: [5, 5], kernel: [2, 2], strides: [2, 2],
      groups: 2),
    // Windows smaller than the stride: some outputs get nothing but the bias.
    .init(
      isTransposed: true, channels: (16, 16), extents: [4, 3], kernel: [1, 2], strides: [3, 3],
      outputPadding: [1, 0]),
    .init(
      isTransposed: true, channels: (16, 5), extents: [5, 5, 5], kernel: [3, 3, 3],
      padding: [1, 1, 1, 0, 1, 0], hasBias: false),
  ]

  /// Shapes drawn from the whole space, the same on every machine.
  static let drawn: [ConvolutionCase] = (0..<160).compactMap(draw)

  private static func draw(_ number: Int) -> ConvolutionCase? {
    var draws = Draws(number)
    let rank = draws.next(1...3)
    let groups = draws.pick([1, 1, 1, 2, 3, 16])
    func channels() -> Int {
      let counts = [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 48, 64]
      return groups == 1 ? draws.pick(counts) : groups * draws.pick([1, 1, 2, 5, 16])
    }
    var result = ConvolutionCase(
      channels: (channels(), channels()),
      extents: (0..<rank).map { _ in draws.next(1...(rank == 3 ? 9 : 20)) },
      kernel: (0..<rank).map { _ in draws.next(1...5) })
    result.groups = groups
    result.batch = draws.next(1...3)
    result.isTransposed = draws.next(0...3) == 0
    result.hasBias = draws.next(0...3) > 0
    result.strides = (0..<rank).map { _ in draws.pick([1, 1, 2, 3]) }
    result.dilations = (0..<rank).map { _ in draws.pick([1, 1, 2, 3]) }
    result.padding = (0..<2 * rank).map { _ in draws.next(0...3) }
    if result.isTransposed {
      result.outputPadding = result.strides.map { draws.next(0...($0 - 1)) }
    }
    // Some draws leave no output voxel.
    return (try? result.graph()) == nil ? nil : result
  }

  private struct Draws {
    private let stream: Philox
    private var position = 0

    init(_ number: Int) { stream = Philox(seed: 11, stream: UInt64(number)) }

    mutating func next(_ range: ClosedRange<Int>) -> Int {
      position += 1
      return range.lowerBound + Int(stream.uniform(at: position) * Double(range.count))
    }

    mutating func pick(_ choices: [Int]) -> Int { choices[next(0...(choices.count - 1))] }
  }
}
