/// The header and the table of a file, checked as a whole without touching any section.
struct SectionTable {
  let header: Header
  /// In order of their offsets.
  let sections: [Section]
  let graph: Section
  private let tensorIndices: [UInt64: Int]

  /// - Throws: ``FormatError`` of any code up to `hash`.
  init(_ file: UnsafeRawBufferPointer, limits: Limits) throws(FormatError) {
    header = try Header(file, limits: limits)
    try SectionTable.checkDigest(of: file, header)
    var sections: [Section] = []
    sections.reserveCapacity(header.sectionCount)
    for index in 0..<header.sectionCount {
      sections.append(
        try Section(file, entry: header.tableOffset + index * Format.entryByteCount))
    }
    self.sections = sections
    (graph, tensorIndices) = try SectionTable.indexed(sections, header)
    try SectionTable.checkLayout(sections, header)
    try SectionTable.checkSizes(sections, graph, header, limits)
  }

  func tensor(_ id: UInt64) -> Section? { tensorIndices[id].map { sections[$0] } }

  var tensorCount: Int { tensorIndices.count }

  /// The gaps before each section and before the table.
  static func paddings(_ sections: [Section], _ header: Header) -> [Range<Int>] {
    var paddings: [Range<Int>] = []
    var end = Format.headerByteCount
    for extent in extents(sections, header) {
      paddings.append(end..<extent.range.lowerBound)
      end = extent.range.upperBound
    }
    return paddings
  }

  // MARK: Checks

  private static func checkDigest(
    of file: UnsafeRawBufferPointer, _ header: Header
  ) throws(FormatError) {
    let table = header.tableOffset..<header.tableOffset + header.tableByteCount
    let digest = Digest(of: file.slice(0..<Format.hashedHeaderByteCount), file.slice(table))
    guard digest == header.digest else {
      throw FormatError(
        .hash, "header", at: 32,
        "expected hash \(header.digest) of header and table, got \(digest)")
    }
  }

  private static func indexed(
    _ sections: [Section], _ header: Header
  ) throws(FormatError) -> (Section, [UInt64: Int]) {
    struct Key: Hashable {
      let kind: Section.Kind
      let id: UInt64
    }
    var keys: Set<Key> = []
    var graph: Section?
    var tensors: [UInt64: Int] = [:]
    for (index, section) in sections.enumerated() {
      let entry = header.tableOffset + index * Format.entryByteCount
      guard keys.insert(Key(kind: section.kind, id: section.id)).inserted else {
        throw FormatError(.section, "section table", at: entry + 8, "\(section.place) comes twice")
      }
      if section.kind == .tensor { tensors[section.id] = index }
      if section.kind == .graph {
        guard section.id == 0, section.codec == .zstd else {
          throw FormatError(
            .section, "section table", at: entry, "expected graph section 0 with codec 1, got "
              + "section \(section.id) with codec \(section.codec.rawValue)")
        }
        graph = section
      }
    }
    guard let graph else {
      throw FormatError(
        .section, "section table", at: header.tableOffset, "expected a graph section, got none")
    }
    return (graph, tensors)
  }

  private typealias Extent = (range: Range<Int>, alignment: Int, place: String)

  /// The table and the sections as they lie in the file.
  private static func extents(_ sections: [Section], _ header: Header) -> [Extent] {
    let table = header.tableOffset..<header.tableOffset + header.tableByteCount
    var extents = sections.map { ($0.range, $0.alignment, $0.place) }
    let position = sections.firstIndex { $0.offset >= table.upperBound } ?? extents.count
    extents.insert((table, 1 << Format.alignments.lowerBound, "section table"), at: position)
    return extents
  }

  private static func checkLayout(_ sections: [Section], _ header: Header) throws(FormatError) {
    var end = Format.headerByteCount
    for (range, alignment, place) in extents(sections, header) {
      let expected = end.rounded(upTo: alignment)
      guard range.lowerBound == expected else {
        throw FormatError(
          .layout, place, at: range.lowerBound, "expected it to start at byte \(expected)")
      }
      end = range.upperBound
    }
    guard end == header.totalByteCount else {
      throw FormatError(
        .layout, "end", at: end,
        "expected the last section to end at byte \(header.totalByteCount)")
    }
  }

  private static func checkSizes(
    _ sections: [Section], _ graph: Section, _ header: Header, _ limits: Limits
  ) throws(FormatError) {
    guard graph.rawByteCount <= limits.graphByteCount else {
      throw FormatError(
        .limit, graph.place, at: graph.offset,
        "expected at most \(limits.graphByteCount) bytes, got \(graph.rawByteCount)")
    }
    let expanded = header.totalByteCount.multipliedReportingOverflow(by: limits.expansion)
    let most = min(expanded.overflow ? .max : expanded.partialValue, limits.totalByteCount)
    var total = 0
    for section in sections {
      guard section.rawByteCount <= most - total else {
        throw FormatError(
          .limit, section.place, at: section.offset,
          "expected at most \(most) bytes in all, got \(section.rawByteCount) after \(total)")
      }
      total += section.rawByteCount
    }
  }
}
