import ChiasmFile
import ChiasmPlan
import ChiasmTensor
import Foundation

/// Packed weights on disk: a model that has run before starts without packing them again.
///
/// One file per model, plan and build of the program, `MODEL-PLAN.packed`. It is mapped, so several
/// processes share its memory. A file that is damaged, or of another model, plan or build, counts
/// as none; a folder that cannot be written keeps nothing. Neither is an error.
public struct PackedWeightCache: Sendable {
  /// Where the files are; made when the first is stored.
  public let folder: String
  /// What the model's contents are known by, such as the hash of its file.
  public let model: String
  /// Weights of fewer bytes are not kept: they are packed as fast as they are found again.
  public var minimumByteCount = 16 << 20
  /// Bytes that all files may take together. The ones used longest ago go first.
  public var maximumByteCount = 1 << 30

  public init(folder: String, model: String) {
    self.folder = folder
    self.model = model
  }

  /// The folder that users' caches belong in: `$XDG_CACHE_HOME/chiasm`, else `~/.cache/chiasm`; nil
  /// for a user without a home.
  public static var usualFolder: String? {
    let environment = ProcessInfo.processInfo.environment
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return "\(base)/chiasm" }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return "\(home)/.cache/chiasm"
  }

  /// The weights that ``store(_:for:threads:)`` has kept for `plan`; nil when there are none.
  func weights(for plan: Plan, threads: Int) -> Storage? {
    guard plan.packedWeightByteCount >= max(1, minimumByteCount) else { return nil }
    let key = PackedWeightKey(model: model, plan: plan)
    guard let file = try? MappedFile(path(key)),
      let image = PackedWeightFile(file, key, threads: threads),
      image.weights.count == plan.packedWeightByteCount
    else { return nil }
    // The time of use decides what goes first.
    utimes(path(key), nil)
    return Storage(borrowing: image.weights, from: file)
  }

  /// Keeps a binding's weights. They appear at once and whole, or not at all.
  func store(_ weights: Storage, for plan: Plan, threads: Int) {
    let count = plan.packedWeightByteCount
    guard count > 0, count >= minimumByteCount, count <= maximumByteCount else { return }
    let key = PackedWeightKey(model: model, plan: plan)
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    makeRoom(for: count)
    let bytes = UnsafeRawBufferPointer(rebasing: weights.bytes[..<count])
    try? PackedWeightFile.write(bytes, key, to: path(key), threads: threads)
  }

  private func path(_ key: PackedWeightKey) -> String { "\(folder)/\(key.name).packed" }

  private func makeRoom(for byteCount: Int) {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    let packed = names.filter { $0.hasSuffix(".packed") }
    var files = packed.compactMap { name -> (String, Date, Int)? in
      let path = "\(folder)/\(name)"
      guard let attributes = try? manager.attributesOfItem(atPath: path),
        let date = attributes[.modificationDate] as? Date,
        let size = attributes[.size] as? Int
      else { return nil }
      return (path, date, size)
    }
    files.sort { $0.1 < $1.1 }
    var total = files.reduce(byteCount) { $0 + $1.2 }
    for (path, _, size) in files where total > maximumByteCount {
      try? manager.removeItem(atPath: path)
      total -= size
    }
  }
}
