import ChiasmConsole
import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor

/// The cost constants of convolutions, fitted to times on this machine.
struct Calibration {
  let isa: ISA
  let threads: Int
  let costs: ConvolutionCosts
  /// Times measured, and the median of how far the fitted costs are from them.
  let sampleCount: Int
  let deviation: Double

  /// Channels, output channels and voxels of the convolutions that are timed: levels of U-Nets in
  /// three and two dimensions, and layers of ResNets.
  private static let layers: [(channels: Int, outputs: Int, extents: [Int])] = [
    (16, 16, [24, 56, 56]), (16, 16, [48, 48, 48]), (32, 32, [24, 56, 56]), (32, 16, [32, 48, 48]),
    (64, 64, [12, 28, 28]), (64, 32, [16, 32, 32]), (128, 128, [6, 14, 14]), (128, 64, [8, 16, 16]),
    (256, 256, [3, 7, 7]), (256, 256, [8, 8, 8]), (32, 32, [128, 128]), (64, 64, [56, 56]),
    (128, 128, [28, 28]), (256, 256, [14, 14]), (512, 512, [7, 7]), (64, 64, [128, 128]),
  ]

  /// One graph with all of them side by side, so that none finds its weights in a cache.
  static func graph() throws -> Graph {
    let builder = GraphBuilder(name: "calibration", catalog: .standard)
    for (index, layer) in layers.enumerated() {
      let window = layer.extents.map { _ in 3 }
      let x = try builder.input(
        "x\(index)", TensorType(.float32, Shape([1, layer.channels] + layer.extents)))
      let shape = Shape([layer.outputs, layer.channels] + window)
      let pattern = Philox(seed: 0, name: "w\(index)").uniforms(count: 4093)
      let w = Tensor(
        nearest: (0..<shape.count).map { pattern[$0 % 4093] - 0.5 },
        type: TensorType(.float32, shape))
      let y = try builder.convolution(
        x, try builder.constant(w), padding: (window + window).map { $0 / 2 },
        name: "\(layer.extents.count)d-\(index)")
      // What nobody reads in blocks would be made in planes, by the direct kernel.
      let head = Tensor(
        repeating: 1, type: TensorType(.float32, Shape([1, layer.outputs] + window.map { _ in 1 })))
      try builder.output(
        "y\(index)",
        builder.convolution(
          y, try builder.constant(head), name: "\(layer.extents.count)d-\(index)-head"))
    }
    return builder.graph
  }

  init(_ times: CandidateTimes, isa: ISA, threads: Int) {
    var samples: [(work: [Double], nanoseconds: Double)] = []
    for layer in times.layers {
      for (algorithm, seconds) in layer.ranking where seconds > 0 {
        samples.append((layer.layer.work(algorithm), seconds * 1e9 * Double(threads)))
      }
    }
    let costs = ConvolutionCosts(fitting: samples, from: .builtIn(isa))
    self.isa = isa
    self.threads = threads
    self.costs = costs
    sampleCount = samples.count
    deviation = CandidateTimes.median(
      samples.map { sample in
        let predicted = zip(sample.work, costs.constants).reduce(0) { $0 + $1.0 * $1.1 }
        return (predicted / sample.nanoseconds - 1).magnitude
      })
  }

  private var rows: [(name: String, builtIn: Double, fitted: Double)] {
    zip(ConvolutionCosts.names, zip(ConvolutionCosts.builtIn(isa).constants, costs.constants))
      .map { ($0, $1.0, $1.1) }
  }

  /// - Parameter path: where the file of costs is; nil for nowhere.
  func text(path: String?) -> String {
    var table = TextTable([.left("nanoseconds of one core"), .right("built in"), .right("here")])
    for row in rows {
      table.append([row.name, Quantity.fixed(row.builtIn, 3), Quantity.fixed(row.fitted, 3)])
    }
    return """
      costs of convolutions on \(isa.rawValue), \(threads) threads: \(sampleCount) times, half \
      of them within \(Quantity.fixed(deviation * 100, 1)) %
      \(table.text())\
      \(path.map { "kept in \($0); tools take it with --costs" } ?? "kept nowhere: no cache folder")

      """
  }

  func json(path: String?) -> JSON {
    .object([
      ("isa", .string(isa.rawValue)), ("threads", .integer(threads)),
      ("samples", .integer(sampleCount)), ("median_deviation", .number(deviation)),
      ("file", .optional(path)),
      ("costs", .object(rows.map { row in
        (row.name, .object([("built_in", .number(row.builtIn)), ("fitted", .number(row.fitted))]))
      })),
    ])
  }
}
