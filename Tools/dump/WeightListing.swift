import ChiasmConsole
import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators
import ChiasmTensor

/// The statistics of every tensor of a model.
struct WeightListing {
  private let file: ModelFile
  private let rows: [(node: Node, role: Constant.Role, statistics: TensorStatistics)]

  /// - Throws: `FormatError`.
  init(_ file: ModelFile, threads: Int) throws {
    self.file = file
    let graph = try file.graph(
      catalog: .standard, threads: threads, acceptingUnknownOperators: true)
    rows = graph.nodes.compactMap { node in
      guard let constant = node.operation as? Constant else { return nil }
      return (node, constant.role, TensorStatistics(constant.tensor))
    }
  }

  func text(_ format: Dump.Format) -> String { format == .json ? json.text : text }

  private var text: String {
    var table = TextTable([
      .left("tensor"), .left("role"), .left("type"), .right("shape"), .right("min"),
      .right("max"), .right("mean"), .right("deviation"), .right("zeros"), .right("non-finite"),
    ])
    for (node, role, statistics) in rows {
      table.append(
        [
          node.name, role.rawValue, statistics.type.elementType.name,
          statistics.type.shape.description,
        ]
          + [statistics.minimum, statistics.maximum, statistics.mean, statistics.deviation]
            .map { $0.map(significant) ?? "-" }
          + [Quantity.count(statistics.zeroCount), Quantity.count(statistics.nonFiniteCount)])
    }
    let scalars = rows.reduce(0) { $0 + $1.statistics.type.shape.count }
    let faults = rows.reduce(0) { $0 + $1.statistics.nonFiniteCount }
    return table.text()
      + "\n\(rows.count) tensors, \(Quantity.count(scalars)) elements, "
      + "\(Quantity.count(faults)) not finite\n"
  }

  private var json: JSON {
    .object([
      ("file", .string(file.path)),
      ("tensors", .array(rows.map { node, role, statistics in
        .object(
          [("name", .string(node.name)), ("role", .string(role.rawValue))]
            + statistics.type.jsonMembers + [
              ("min", statistics.minimum.map(JSON.number) ?? .null),
              ("max", statistics.maximum.map(JSON.number) ?? .null),
              ("mean", statistics.mean.map(JSON.number) ?? .null),
              ("std", statistics.deviation.map(JSON.number) ?? .null),
              ("zeros", .integer(statistics.zeroCount)),
              ("non_finite", .integer(statistics.nonFiniteCount)),
            ])
      })),
    ])
  }
}

/// Five significant digits; powers of ten for very large and small numbers.
func significant(_ value: Double) -> String {
  let magnitude = value.magnitude
  if value == 0 { return "0" }
  if magnitude >= 1e5 || magnitude < 1e-3 {
    var exponent = 0
    var mantissa = value
    while mantissa.magnitude >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa.magnitude < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(Quantity.fixed(mantissa, 4))e\(exponent)"
  }
  return Quantity.fixed(value, magnitude >= 1000 ? 1 : magnitude >= 10 ? 3 : 5)
}
