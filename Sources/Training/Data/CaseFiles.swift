import Foundation

/// The files of one case.
struct CaseFiles: Sendable, Hashable {
  let id: String
  let pet: String
  let ct: String
  let mask: String?

  /// The cases in `folder`, by id.
  ///
  /// - Parameter layout: nil takes the known layout that finds most files.
  /// - Throws: ``TrainingError`` `badData` for a folder without cases, or a case without PET or CT.
  static func find(in folder: String, _ layout: CaseLayout?) throws(TrainingError) -> [CaseFiles] {
    let layouts = layout.map { [$0] } ?? CaseLayout.known
    var best: (layout: CaseLayout, files: [FileKind: Set<String>], count: Int)?
    for layout in layouts {
      var files: [FileKind: Set<String>] = [:]
      for kind in FileKind.allCases {
        files[kind] = try ids(in: folder, kind.pattern(of: layout))
      }
      let count = files.values.reduce(0) { $0 + $1.count }
      if count > best?.count ?? 0 { best = (layout, files, count) }
    }
    guard let best else {
      let patterns = layouts.map(\.ct).joined(separator: " or ")
      throw TrainingError(.badData, at: folder, "expected cases such as \(patterns), got none")
    }
    return try cases(in: folder, best.layout, best.files)
  }

  private static func cases(
    in folder: String, _ layout: CaseLayout, _ files: [FileKind: Set<String>]
  ) throws(TrainingError) -> [CaseFiles] {
    let ids = files.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    return try ids.sorted().map { id throws(TrainingError) in
      func path(_ kind: FileKind) -> String {
        "\(folder)/\(kind.pattern(of: layout)?.path(of: id) ?? "")"
      }
      for kind in [FileKind.pet, .ct] where files[kind]?.contains(id) != true {
        throw TrainingError(
          .badData, at: id, "expected \(kind.rawValue) at \(path(kind)), got no such file")
      }
      let hasMask = files[.mask]?.contains(id) == true
      return CaseFiles(
        id: id, pet: path(.pet), ct: path(.ct), mask: hasMask ? path(.mask) : nil)
    }
  }

  private static func ids(
    in folder: String, _ pattern: CasePattern?
  ) throws(TrainingError) -> Set<String> {
    guard let pattern else { return [] }
    guard FileManager.default.fileExists(atPath: folder) else {
      throw TrainingError(.badData, at: folder, "expected a folder of cases, got no such folder")
    }
    let below = pattern.folder.isEmpty ? folder : "\(folder)/\(pattern.folder)"
    guard FileManager.default.fileExists(atPath: below) else { return [] }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: below)
      return Set(names.compactMap(pattern.id(of:)))
    } catch {
      throw TrainingError(.badData, at: below, "expected a folder that can be read")
    }
  }
}

/// What a file of a case holds.
private enum FileKind: String, CaseIterable {
  case pet = "PET"
  case ct = "CT"
  case mask

  func pattern(of layout: CaseLayout) -> CasePattern? {
    switch self {
    case .pet: CasePattern(layout.pet)
    case .ct: CasePattern(layout.ct)
    case .mask: CasePattern(layout.mask)
    }
  }
}
