import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// The Winograd kernel for small volumes with many channels, between blocked tensors.
struct WinogradPanelTests {
  /// A convolution whose output has whole tiles along the axis of 3 voxels and none along the
  /// others.
  private func subject(_ tile: WinogradTile) -> ConvolutionCase {
    let tiles = [tile.d, tile.h, tile.w]
    return ConvolutionCase(
      channels: (33, 48), extents: [7, 5, 6].indices.map { tiles[$0] == 3 ? 6 : [7, 5, 9][$0] },
      kernel: [3, 3, 3], padding: [1, 1, 1, 1, 1, 1])
  }

  /// The convolution between steps that leave its tensors in blocks, with what may follow it.
  private func graph(_ subject: ConvolutionCase, adds: Bool = false) throws -> Graph {
    let builder = GraphBuilder(name: "panels", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, subject.inputShape))
    var y = try subject.append(builder.maxPool(x, window: [1, 1, 1]), to: builder)
    if adds {
      let type = builder.type(of: y)
      for name in ["first", "second"] {
        let addend = try builder.input(name, type)
        y = try builder.add(
          builder.leakyReLU(y, slope: 0.1), builder.maxPool(addend, window: [1, 1, 1]))
      }
    }
    try builder.output("y", builder.maxPool(y, window: [1, 1, 1]))
    return builder.graph
  }

  private func session(_ graph: Graph, _ tile: WinogradTile, _ isa: ISA, threads: Int = 2) throws
    -> Session
  {
    var options = SessionOptions(threads: threads, isa: isa)
    options.algorithms.preferred = .winograd(tile)
    let session = try Session(graph, catalog: .standard, options: options)
    #expect(session.plan.steps.contains { $0.kernel == "winograd-panel" }, "\(isa): \(tile)")
    return session
  }

  private func check(_ subject: ConvolutionCase, _ tile: WinogradTile, adds: Bool = false) throws {
    let graph = try graph(subject, adds: adds)
    let inputs = graph.uniformInputs
    let expected = try #require(try graph.referenceOutputs()["y"])
    for isa in available {
      let got = try #require(try session(graph, tile, isa).run(inputs)["y"])
      #expect(
        got.difference(from: expected) <= Tolerance.convolution(of: subject.terms).absolute,
        "\(isa): \(tile) \(subject)")
    }
  }

  @Test(arguments: WinogradTile.panels) func `agrees with every tile`(tile: WinogradTile) throws {
    var subject = subject(tile)
    try check(subject, tile)
    // Fewer tiles than half a register tile.
    subject.extents = [3, 3, 3]
    try check(subject, tile)
  }

  @Test(arguments: WinogradTile.panels.prefix(6), [(1, 1), (2, 2), (1, 3)])
  func `agrees with any padding, batches and channels`(
    tile: WinogradTile, sides: (low: Int, high: Int)
  ) throws {
    var subject = subject(tile)
    subject.batch = 2
    subject.channels = (48, 17)
    subject.padding =
      [sides.low, sides.low, sides.low] + [sides.high, sides.high, sides.high]
    // The output keeps the extents.
    let surplus = sides.low + sides.high - 2
    subject.extents = subject.extents.map { $0 - surplus }
    try check(subject, tile)
  }

  @Test(arguments: WinogradTile.panels.suffix(6))
  func `agrees when transposed, with activations and additions`(tile: WinogradTile) throws {
    var subject = subject(tile)
    subject.isTransposed = true
    try check(subject, tile, adds: true)
  }

  /// Tiles of one case in several batches, panels in several groups.
  @Test(arguments: available) func `has the same bits for any number of threads`(isa: ISA) throws {
    let subject = ConvolutionCase(
      channels: (160, 150), extents: [13, 12, 12], kernel: [3, 3, 3], padding: [1, 1, 1])
    let graph = try graph(subject)
    let inputs = graph.uniformInputs
    for tile in WinogradTile.panels where tile.w == 3 {
      let first = try session(graph, tile, isa, threads: 1).run(inputs)
      for threads in [2, 3, 8] {
        let got = try session(graph, tile, isa, threads: threads).run(inputs)
        #expect(
          try #require(got["y"]).isIdentical(to: #require(first["y"])),
          "\(isa): \(tile), \(threads) threads")
      }
    }
  }

  @Test func `is chosen for small volumes with many channels, and for those alone`() throws {
    func kernels(_ channels: Int, _ extents: [Int]) throws -> [String] {
      let subject = ConvolutionCase(
        channels: (channels, channels), extents: extents, kernel: [3, 3, 3], padding: [1, 1, 1],
        hasBias: false)
      let plan = try Compiler.plan(
        graph(subject), catalog: .standard, options: SessionOptions(threads: 1, isa: .baseline))
      return plan.steps.map(\.kernel)
    }
    #expect(try kernels(256, [7, 7, 3]).contains("winograd-panel"))
    #expect(try kernels(256, [3, 7, 7]).contains("winograd-panel"))
    #expect(try !kernels(32, [24, 24, 24]).contains("winograd-panel"))
  }
}
