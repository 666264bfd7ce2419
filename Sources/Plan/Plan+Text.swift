import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

extension Plan {
  /// The plan as a table with one line per step and output, and totals below.
  ///
  /// ```
  /// plan "example" for avx512
  /// step  node  kernel  detail         multiply-adds  moves  scratch  error  output      layout
  ///    0  sum   matmul  2x3 times 3x4             24    104        0         fp32[2, 4]  planar
  /// 1 step, 24 multiply-adds
  /// moves 56 bytes of activations and 48 of weights, 0 through scratch
  /// arena 192 bytes in 2 buffers, weights 48 bytes
  /// ```
  ///
  /// Offsets and bytes are those of the arena. What a step moves are its inputs, outputs and
  /// weights; scratch is written and read by it alone. The error is the relative RMS error to
  /// expect of an algorithm with transforms. The same plan always gives the same text.
  public var text: String {
    var table = TextTable([
      ("step", .right), ("node", .left), ("kernel", .left), ("detail", .left),
      ("multiply-adds", .right), ("moves", .right), ("scratch", .right), ("error", .right),
      ("output", .left), ("layout", .left), ("offset", .right),
      ("bytes", .right),
    ])
    for (index, step) in steps.enumerated() {
      let head = [
        "\(index)", NameRules.escaped(step.node.name), step.kernel, step.detail,
        "\(step.multiplyAdds)",
      ] + costs(of: step)
      for (position, output) in step.node.outputs.enumerated() {
        let isFirst = position == 0
        table.append((isFirst ? head : head.map { _ in "" }) + cells(of: output))
      }
    }
    let lines =
      ["plan \"\(NameRules.escaped(graph.name))\" for \(isa.rawValue)"] + table.lines + totals
    return lines.joined(separator: "\n") + "\n"
  }

  private func costs(of step: any Step) -> [String] {
    let traffic = traffic(of: step)
    return ["\(traffic.memory)", "\(traffic.scratch)", transformError(of: step)?.short ?? ""]
  }

  /// The error to expect of a step that transforms; nil for other steps.
  private func transformError(of step: any Step) -> Double? {
    guard let chosen = step.chosen, chosen.algorithm != .direct else { return nil }
    return chosen.relativeError
  }

  private func cells(of value: Value) -> [String] {
    let buffer = bufferOf[value].map { buffers[$0] }
    return [
      graph.type(of: value).description, graph.layout(of: value).description,
      offset(of: value).map(String.init) ?? "", buffer.map { "\($0.byteCount)" } ?? "",
    ]
  }

  private var totals: [String] {
    let (traffic, executed) = (traffic, executedMultiplyAdds)
    let fewer = executed < multiplyAdds ? ", \(executed) of them after transforms" : ""
    return [
      "\(steps.count) \(steps.count == 1 ? "step" : "steps"), "
        + "\(multiplyAdds) multiply-adds\(fewer)",
      "moves \(traffic.inputs + traffic.outputs) bytes of activations and \(traffic.weights) of "
        + "weights, \(traffic.scratch) through scratch",
      "arena \(arenaByteCount) bytes in \(buffers.count) "
        + "\(buffers.count == 1 ? "buffer" : "buffers"), weights \(weightByteCount) bytes",
    ] + (states.isEmpty ? [] : [stateCounts]) + errorBound
  }

  private var errorBound: [String] {
    guard let greatest = steps.compactMap(transformError).max() else { return [] }
    return ["error of transforms to expect at most \(greatest.short) of a layer's RMS"]
  }

  private var stateCounts: String {
    "\(states.count) \(states.count == 1 ? "state" : "states"), "
      + "\(states.count - copiedStates.count) replaced in place"
  }
}

extension Double {
  /// Two digits and an exponent: `1.2e-06`. For numbers above 0 and below 1.
  fileprivate var short: String {
    var (digits, exponent) = (self, 0)
    while digits < 9.95, exponent < 99 {
      digits *= 10
      exponent += 1
    }
    let tenths = Int(digits.rounded())
    return "\(tenths / 10).\(tenths % 10)e-\(exponent - 1 < 10 ? "0" : "")\(exponent - 1)"
  }
}
