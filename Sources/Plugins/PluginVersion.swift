/// `major.minor.patch`. A plugin of the same major version and at least the same minor and patch
/// can stand in for another.
public struct PluginVersion: Sendable, Hashable {
  public let major: Int
  public let minor: Int
  public let patch: Int

  public init(major: Int, minor: Int, patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Nil unless the text is three numbers separated by dots.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57).contains($0) } ? Int(part) : nil
    }
    guard parts.count == 3, numbers.count == 3 else { return nil }
    self.init(major: numbers[0], minor: numbers[1], patch: numbers[2])
  }

  public func canStandIn(for other: PluginVersion) -> Bool {
    major == other.major && (minor, patch) >= (other.minor, other.patch)
  }
}

extension PluginVersion: CustomStringConvertible {
  public var description: String { "\(major).\(minor).\(patch)" }
}
