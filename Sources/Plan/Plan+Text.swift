import ChiasmGraph
import ChiasmKernelInterface
import ChiasmPasses
import ChiasmTensor

extension Plan {
  /// The plan as a table with one line per step and output, and totals below.
  ///
  /// ```
  /// plan "example" for avx512
  /// step  node   kernel   detail         multiply-adds  output        layout  offset  bytes
  ///    0  sum    matmul   2x3 times 3x4             24  fp32[2, 4]    planar     128     32
  /// 1 step, 24 multiply-adds
  /// arena 192 bytes in 2 buffers, weights 48 bytes
  /// ```
  ///
  /// Offsets and bytes are those of the arena. The same plan always gives the same text.
  public var text: String {
    var table = TextTable([
      ("step", .right), ("node", .left), ("kernel", .left), ("detail", .left),
      ("multiply-adds", .right), ("output", .left), ("layout", .left), ("offset", .right),
      ("bytes", .right),
    ])
    for (index, step) in steps.enumerated() {
      let head = [
        "\(index)", NameRules.escaped(step.node.name), step.kernel, step.detail,
        "\(step.multiplyAdds)",
      ]
      for (position, output) in step.node.outputs.enumerated() {
        let isFirst = position == 0
        table.append((isFirst ? head : head.map { _ in "" }) + cells(of: output))
      }
    }
    let lines =
      ["plan \"\(NameRules.escaped(graph.name))\" for \(isa.rawValue)"] + table.lines + totals
    return lines.joined(separator: "\n") + "\n"
  }

  private func cells(of value: Value) -> [String] {
    let buffer = bufferOf[value].map { buffers[$0] }
    return [
      graph.type(of: value).description, graph.layout(of: value).description,
      offset(of: value).map(String.init) ?? "", buffer.map { "\($0.byteCount)" } ?? "",
    ]
  }

  private var totals: [String] {
    [
      "\(steps.count) \(steps.count == 1 ? "step" : "steps"), \(multiplyAdds) multiply-adds",
      "arena \(arenaByteCount) bytes in \(buffers.count) "
        + "\(buffers.count == 1 ? "buffer" : "buffers"), weights \(weightByteCount) bytes",
    ] + (states.isEmpty ? [] : [stateCounts])
  }

  private var stateCounts: String {
    "\(states.count) \(states.count == 1 ? "state" : "states"), "
      + "\(states.count - copiedStates.count) replaced in place"
  }
}

/// Cells under headings, aligned by columns two spaces apart.
private struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ columns: [(heading: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.heading)]
  }

  mutating func append(_ row: [String]) { rows.append(row) }

  var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return alignments[column] == .left ? cell + padding : padding + cell
      }
      return cells.joined(separator: "  ").trimmingTrailingSpaces
    }
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
