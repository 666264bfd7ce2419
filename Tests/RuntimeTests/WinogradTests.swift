import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Every tile of the Winograd kernel, on extents that no tile divides.
struct WinogradTests {
  static let extents = [[5, 6, 7], [9, 13, 4], [1, 2, 3]]

  /// Runs a graph with one tile wherever that is possible, and compares with the reference.
  private func check(
    _ graph: Graph, _ tile: WinogradTile, terms: Int, _ examine: (ISA, Plan) throws -> Void
  ) throws {
    let expected = try #require(try graph.referenceOutputs()["y"])
    for isa in available {
      var options = SessionOptions(threads: 2, isa: isa)
      options.algorithms.preferred = .winograd(tile)
      let session = try Session(graph, catalog: .standard, options: options)
      try examine(isa, session.plan)
      let got = try #require(try session.run(graph.uniformInputs)["y"])
      let tolerance = Tolerance.convolution(of: terms, magnitude: max(1, expected.magnitude))
      #expect(got.difference(from: expected) <= 4 * tolerance.absolute, "\(isa) \(tile)")
    }
  }

  private func window(_ tile: WinogradTile, _ extents: [Int], _ channels: (Int, Int))
    -> ConvolutionCase
  {
    let extents = tile.d == 1 ? Array(extents.dropFirst()) : extents
    return ConvolutionCase(
      batch: 2, channels: channels, extents: extents, kernel: extents.map { _ in 3 },
      padding: extents.map { _ in 1 })
  }

  private func usesTile(_ plan: Plan, _ tile: WinogradTile) -> Bool {
    plan.steps.contains { $0.chosen?.algorithm == .winograd(tile) }
  }

  @Test(arguments: WinogradTile.all, extents)
  func `agrees on odd extents, whatever follows`(tile: WinogradTile, extents: [Int]) throws {
    let subject = window(tile, extents, (20, 33))
    let builder = GraphBuilder(name: "winograd", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, subject.inputShape))
    let plain = try builder.leakyReLU(subject.append(x, to: builder), slope: 0.1)
    var second = subject
    second.channels = (33, 33)
    let sum = try builder.add(second.append(plain, to: builder), plain)
    let third = try second.append(builder.leakyReLU(sum, slope: 0.2), to: builder)
    try builder.output("y", second.append(builder.sigmoid(third), to: builder))
    try check(builder.graph, tile, terms: 33 * 27) { isa, plan in
      #expect(usesTile(plan, tile), "\(isa)")
    }
  }

  @Test(arguments: WinogradTile.all, [1, 2, 4, 5])
  func `hands its output to a projection tile by tile`(tile: WinogradTile, outputs: Int) throws {
    for channels in [8, 13, 16, 20] {
      let subject = window(tile, [6, 7, 9], (16, channels))
      let builder = GraphBuilder(name: "projection", catalog: .standard)
      let x = try builder.input("x", TensorType(.float32, subject.inputShape))
      let y = try builder.leakyReLU(subject.append(x, to: builder), slope: 0.1)
      let head = ConvolutionCase(
        channels: (channels, outputs), extents: [], kernel: subject.kernel.map { _ in 1 })
      try builder.output("y", head.append(y, to: builder))
      try check(builder.graph, tile, terms: 16 * 27) { isa, plan in
        // One step where all channels are one panel's, which is two vectors at most.
        let joins = usesTile(plan, tile) && outputs <= 4 && channels <= 2 * isa.lanes
        let isJoined = plan.steps.contains { $0.chosen != nil && $0.detail.contains(", then") }
        #expect(isJoined == joins, "\(isa) \(channels) -> \(outputs)\n\(plan.text)")
      }
    }
  }
}
