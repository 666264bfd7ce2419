import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

/// Every epilogue of a convolution, fused, against the same nodes one by one.
struct EpilogueTests {
  struct Epilogue: Sendable, CustomTestStringConvertible {
    let activation: Bool
    let additions: Int
    let activationAfter: Bool
    var testDescription: String {
      "\(activation ? "leaky " : "")\(additions) additions\(activationAfter ? " leaky" : "")"
    }

    static let all: [Epilogue] = [false, true].flatMap { first in
      (0...2).flatMap { additions in
        [false, true].map {
          Epilogue(activation: first, additions: additions, activationAfter: $0)
        }
      }
    }
  }

  static let bases: [ConvolutionCase] = [
    .init(batch: 2, channels: (16, 16), extents: [5, 6, 7], kernel: [3, 3, 3], padding: [1, 1, 1]),
    .init(channels: (16, 17), extents: [5, 9], kernel: [1, 1]),
    .init(channels: (17, 5), extents: [9], kernel: [3], padding: [1]),
    .init(channels: (15, 6), extents: [5, 6], kernel: [3, 3], padding: [1, 1], groups: 3),
    .init(channels: (8, 8), extents: [5, 6], kernel: [3, 3], padding: [1, 1], groups: 8),
    .init(
      isTransposed: true, channels: (16, 33), extents: [3, 4], kernel: [2, 2], strides: [2, 2]),
  ]

  /// - Parameter onBlocks: whether a further convolution reads the result.
  private func graph(_ base: ConvolutionCase, _ epilogue: Epilogue, onBlocks: Bool) throws
    -> Graph
  {
    let builder = GraphBuilder(name: "epilogue", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, base.inputShape))
    var y = try base.append(x, to: builder)
    let type = builder.type(of: y)
    if epilogue.activation { y = try builder.leakyReLU(y, slope: 0.1) }
    for index in 0..<epilogue.additions {
      let addend = try builder.input("addend\(index)", type)
      // Addends on either side.
      y = index == 0 ? try builder.add(y, addend) : try builder.add(addend, y)
    }
    if epilogue.activationAfter { y = try builder.relu(y) }
    if onBlocks {
      let rank = base.extents.count
      let next = ConvolutionCase(
        channels: (base.channels.1, 3), extents: [],
        kernel: Array(repeating: 3, count: rank), padding: Array(repeating: 1, count: rank))
      y = try next.append(y, to: builder)
    }
    try builder.output("y", y)
    return builder.graph
  }

  @Test(arguments: bases, Epilogue.all)
  func `computes the epilogue`(base: ConvolutionCase, epilogue: Epilogue) throws {
    for onBlocks in [false, true] {
      let graph = try graph(base, epilogue, onBlocks: onBlocks)
      let expected = try #require(try graph.referenceOutputs()["y"])
      let terms = base.terms + (onBlocks ? base.channels.1 * 27 : 0)
      let scale = max(1, expected.magnitude)
      let tolerance = Tolerance.convolution(of: terms, magnitude: scale).absolute
      for isa in available {
        let got = try #require(try graph.outputs(isa)["y"])
        #expect(got.difference(from: expected) <= tolerance, "\(isa), on blocks: \(onBlocks)")
      }
    }
  }

  @Test func `adds a sum with a constant term`() throws {
    let builder = GraphBuilder(name: "constant-addend", catalog: .standard)
    let base = Self.bases[0]
    let x = try builder.input("x", TensorType(.float32, base.inputShape))
    let y = try base.append(x, to: builder)
    let z = try builder.input("z", builder.type(of: y))
    let constant = try builder.constant(.uniform(builder.shape(of: y), name: "constant"))
    try builder.output("y", builder.add(y, builder.add(z, constant)))
    let other = try builder.relu(base.append(x, to: builder))
    try builder.output("constant", builder.add(other, constant))
    try check(builder.graph, terms: base.terms)
  }

  @Test func `adds what two other convolutions make`() throws {
    let builder = GraphBuilder(name: "fusion", catalog: .standard)
    let base = Self.bases[0]
    let sums = try ["pet", "ct", "skip"].map { name in
      let x = try builder.input(name, TensorType(.float32, base.inputShape))
      return try builder.relu(base.append(x, to: builder))
    }
    let fused = try builder.add(sums[2], builder.add(sums[0], sums[1]))
    try builder.output("y", base.append(fused, to: builder))
    // The same value twice, and a value that stays in use elsewhere.
    try builder.output("twice", builder.add(sums[0], sums[0]))
    try check(builder.graph, terms: 2 * base.terms)
  }

  private func check(_ graph: Graph, terms: Int) throws {
    let expected = try graph.referenceOutputs()
    for isa in available {
      for (name, tensor) in try graph.outputs(isa) {
        let exact = try #require(expected[name])
        let scale = max(1, exact.magnitude)
        let tolerance = Tolerance.convolution(of: terms, magnitude: scale).absolute
        #expect(tensor.difference(from: exact) <= tolerance, "\(isa): \(name)")
      }
    }
  }
}
