/// Rows of text in aligned columns.
public struct TextTable {
  public enum Alignment: Sendable { case left, right }

  public struct Column: Sendable {
    let title: String
    let alignment: Alignment

    public static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
    public static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  public init(_ columns: [Column]) { self.columns = columns }

  public var isEmpty: Bool { rows.isEmpty }

  /// - Precondition: one cell per column.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count, "\(cells.count) cells for \(columns.count) columns")
    rows.append(cells)
  }

  /// The lines, each ended by a line break. The last column is not padded.
  public func text(indent: String = "  ") -> String {
    let all = (columns.allSatisfy(\.title.isEmpty) ? [] : [columns.map(\.title)]) + rows
    let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
    return all.map { row in
      let cells = row.indices.map { index -> String in
        let blank = String(repeating: " ", count: widths[index] - row[index].count)
        switch columns[index].alignment {
        case .left: return index == row.count - 1 ? row[index] : row[index] + blank
        case .right: return blank + row[index]
        }
      }
      var line = indent + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
