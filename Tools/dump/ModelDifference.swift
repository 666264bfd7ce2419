import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators
import ChiasmTensor

/// How a second model differs from a first, name by name.
struct ModelDifference {
  /// One thing that differs: its kind and name, and what each model has.
  private struct Entry {
    let kind: String
    let name: String
    let first: String?
    let second: String?
  }

  private var entries: [Entry] = []

  /// - Throws: `FormatError` of either file.
  init(_ first: ModelFile, _ second: ModelFile, threads: Int) throws {
    let graphs = try [first, second].map { file in
      try file.graph(catalog: .standard, threads: threads, acceptingUnknownOperators: true)
    }
    compare("name", graphs.map { ["": $0.name] })
    compare("metadata", graphs.map(\.metadata))
    compare("input", graphs.map { graph in
      Dictionary(uniqueKeysWithValues: graph.inputs.map {
        ($0.name, graph.type(of: $0.value).description)
      })
    })
    compare("output", graphs.map { graph in
      Dictionary(uniqueKeysWithValues: graph.outputs.map {
        ($0.name, "\(graph.type(of: $0.value)) = \(graph.name(of: $0.value))")
      })
    })
    compare("node", graphs.map(ModelDifference.nodes))
    compareTensors(graphs.map(\.tensorsByName))
  }

  private static func nodes(of graph: Graph) -> [String: String] {
    var nodes: [String: String] = [:]
    for node in graph.nodes where !(node.operation is Constant) {
      let inputs = node.inputs.map(graph.name(of:)).joined(separator: ", ")
      let attributes = attributesText(node.operation.attributes)
      let types = node.outputs.map { graph.type(of: $0).description }.joined(separator: ", ")
      nodes[node.name] =
        "\(node.operation.id)(\(inputs))" + (attributes.isEmpty ? "" : " {\(attributes)}")
        + " -> \(types)"
    }
    return nodes
  }

  private mutating func compare(_ kind: String, _ pair: [[String: String]]) {
    for name in Set(pair[0].keys).union(pair[1].keys).sorted() {
      let (first, second) = (pair[0][name], pair[1][name])
      if first != second {
        entries.append(Entry(kind: kind, name: name, first: first, second: second))
      }
    }
  }

  private mutating func compareTensors(_ pair: [[String: Tensor]]) {
    for name in Set(pair[0].keys).union(pair[1].keys).sorted() {
      guard let first = pair[0][name], let second = pair[1][name], first.type == second.type else {
        compare("tensor", pair.map { tensors in
          tensors[name].map { [name: $0.type.description] } ?? [:]
        })
        continue
      }
      if first.isIdentical(to: second) { continue }
      let (largest, count) = ModelDifference.gap(first, second)
      entries.append(
        Entry(
          kind: "tensor", name: name, first: first.type.description,
          second: "\(Quantity.count(count)) elements differ, by \(significant(largest)) at most"))
    }
  }

  private static func gap(_ first: Tensor, _ second: Tensor) -> (largest: Double, count: Int) {
    var (largest, count) = (0.0, 0)
    for (a, b) in zip(first.doubles, second.doubles) where a != b && !(a.isNaN && b.isNaN) {
      count += 1
      let gap = abs(a - b)
      largest = gap.isNaN ? .infinity : max(largest, gap)
    }
    return (largest, count)
  }

  func text(_ format: Dump.Format) -> String {
    if format == .json {
      return JSON.object([
        ("identical", .bool(entries.isEmpty)),
        ("differences", .array(entries.map { entry in
          .object([
            ("kind", .string(entry.kind)), ("name", .string(entry.name)),
            ("first", .optional(entry.first)), ("second", .optional(entry.second)),
          ])
        })),
      ]).text
    }
    if entries.isEmpty { return "no differences\n" }
    let lines = entries.map { entry in
      let head = "\(entry.kind) \(TerminalText.oneLine(entry.name))"
      let sides = [("-", entry.first), ("+", entry.second)].compactMap { sign, text in
        text.map { "\n  \(sign) \(TerminalText.oneLine($0))" }
      }
      return head + sides.joined() + "\n"
    }
    return lines.joined() + "\(entries.count) differences\n"
  }
}
