import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmTensor
import Comparison
import Testing

/// Convolutions through the whole compiler, against the operators' reference.
struct ConvolutionTests {
  private func check(_ subject: ConvolutionCase) throws {
    let graph = try subject.graph()
    let expected = try graph.referenceOutputs()
    for isa in available {
      let got = try graph.outputs(isa)
      let difference = try #require(got["y"]).difference(from: #require(expected["y"]))
      #expect(difference <= Tolerance.convolution(of: subject.terms).absolute, "\(isa): \(subject)")
    }
  }

  @Test(arguments: ConvolutionCase.table) func `agrees on usual shapes`(subject: ConvolutionCase)
    throws
  { try check(subject) }

  @Test(arguments: ConvolutionCase.transposed)
  func `agrees when transposed`(subject: ConvolutionCase) throws { try check(subject) }

  @Test(arguments: ConvolutionCase.drawn)
  func `agrees on drawn shapes`(subject: ConvolutionCase) throws { try check(subject) }

  @Test(arguments: [1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 48, 64])
  func `agrees for every pair of channel counts`(channels: Int) throws {
    for outputs in [1, 3, 16, 17, 33] {
      try check(
        ConvolutionCase(
          channels: (channels, outputs), extents: [5, 7], kernel: [3, 3], padding: [1, 1]))
    }
  }

  @Test(arguments: 1...20) func `agrees for every width`(width: Int) throws {
    for rank in 1...3 {
      try check(
        ConvolutionCase(
          channels: (16, 32), extents: Array(repeating: 4, count: rank - 1) + [width],
          kernel: Array(repeating: 3, count: rank), padding: Array(repeating: 1, count: rank)))
    }
  }

  /// A chain keeps blocked layouts and their halos from one convolution to the next.
  @Test func `agrees in a chain of windows with different halos`() throws {
    let builder = GraphBuilder(name: "chain", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [2, 16, 5, 6, 7]))
    let steps: [ConvolutionCase] = [
      .init(channels: (16, 17), extents: [], kernel: [3, 3, 3], padding: [1, 1, 1]),
      .init(channels: (17, 33), extents: [], kernel: [5, 1, 3], padding: [2, 0, 1]),
      .init(channels: (33, 16), extents: [], kernel: [2, 2, 2], strides: [2, 2, 2]),
      .init(isTransposed: true, channels: (16, 16), extents: [], kernel: [2, 2, 2],
        strides: [2, 2, 2]),
      .init(channels: (16, 3), extents: [], kernel: [1, 1, 1]),
    ]
    var values = [x]
    for step in steps { values.append(try step.append(#require(values.last), to: builder)) }
    // One value read by two windows gets the larger halo of the two.
    let other = ConvolutionCase(
      channels: (17, 16), extents: [], kernel: [3, 3, 3], padding: [3, 3, 3], dilations: [3, 3, 3])
    try builder.output("y", values[5])
    try builder.output("side", other.append(values[1], to: builder))
    let expected = try builder.graph.referenceOutputs()
    for isa in available {
      let got = try builder.graph.outputs(isa)
      for (name, terms) in [("y", 17 * 27), ("side", 17 * 27)] {
        let exact = try #require(expected[name])
        let difference = try #require(got[name]).difference(from: exact)
        #expect(
          difference <= Tolerance.convolution(of: terms, magnitude: exact.magnitude).absolute,
          "\(isa): \(name)")
      }
    }
  }
}
