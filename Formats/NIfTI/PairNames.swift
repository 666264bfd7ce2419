import Glibc

/// The names of the two files of a .hdr/.img pair.
enum PairNames {
  /// The file that holds the header: `path` itself unless it names the voxels of a pair.
  static func header(for path: String) -> String {
    counterpart(of: path, from: ".img", to: ".hdr") ?? path
  }

  /// The file that holds the voxels of the header at `path`.
  static func image(for path: String) -> String {
    counterpart(of: path, from: ".hdr", to: ".img") ?? "\(path).img"
  }

  /// The other file, preferably compressed as this one is; `nil` when `path` ends otherwise.
  private static func counterpart(of path: String, from: String, to: String) -> String? {
    let isCompressed = path.hasSuffix(".gz")
    let plain = isCompressed ? String(path.dropLast(3)) : path
    guard plain.hasSuffix(from) else { return nil }
    let stem = plain.dropLast(from.count)
    let endings = isCompressed ? [".gz", ""] : ["", ".gz"]
    let names = endings.map { "\(stem)\(to)\($0)" }
    return names.first { access($0, F_OK) == 0 } ?? names[0]
  }
}
