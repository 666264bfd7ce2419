/// A file's path in a folder, with one `{id}` for the case.
struct CasePattern: Hashable {
  /// The folder below the data's, empty for none.
  let folder: String
  let prefix: String
  let suffix: String

  /// Nil without exactly one `{id}` in the file's name, or for a path that leaves the folder.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let halves = (parts.last ?? "").split(separator: "{id}", omittingEmptySubsequences: false)
    guard halves.count == 2, !parts.dropLast().contains(where: { ["", ".", ".."].contains($0) }),
      !parts.dropLast().contains(where: { $0.contains("{id}") })
    else { return nil }
    folder = parts.dropLast().joined(separator: "/")
    prefix = String(halves[0])
    suffix = String(halves[1])
  }

  /// The case that a file of that name belongs to, nil for other files.
  func id(of name: String) -> String? {
    guard name.count > prefix.count + suffix.count, name.hasPrefix(prefix),
      name.hasSuffix(suffix)
    else { return nil }
    return String(name.dropFirst(prefix.count).dropLast(suffix.count))
  }

  /// The file of a case, from the data's folder on.
  func path(of id: String) -> String {
    (folder.isEmpty ? "" : folder + "/") + prefix + id + suffix
  }
}
