import COpenMP
import Foundation

/// How many threads to compute with, and why.
///
/// The first that is given wins: `--threads`, `OMP_NUM_THREADS`, the cgroup's CPU quota together
/// with the affinity mask (the smaller of the two).
public struct ThreadCount: Sendable, Hashable {
  public enum Source: String, Sendable {
    case flag = "--threads"
    case environment = "OMP_NUM_THREADS"
    case quota = "cgroup quota"
    case affinity = "affinity mask"
  }

  public let count: Int
  public let source: Source

  /// The most threads anyone may ask for.
  public static let maximum = 1024

  /// - Parameters:
  ///   - flag: the value of `--threads`, if it was given.
  ///   - environment: the process environment.
  ///   - quota: processors the cgroup grants, rounded up; nil for no limit.
  ///   - affinity: processors in the affinity mask.
  /// - Throws: ``ThreadCountError`` when the flag or `OMP_NUM_THREADS` is not 1...1024.
  public init(
    flag: Int?, environment: [String: String] = ProcessInfo.processInfo.environment,
    quota: Int? = CgroupQuota.processors(), affinity: Int = Int(chiasm_affinity_count())
  ) throws(ThreadCountError) {
    if let flag {
      self.init(try Self.checked(String(flag), .flag), .flag)
    } else if let text = environment["OMP_NUM_THREADS"], !text.isEmpty {
      // A list gives one number per nesting level; ours is the first.
      let outermost = String(text.prefix { $0 != "," })
      self.init(try Self.checked(outermost, .environment), .environment)
    } else if let quota, quota < affinity {
      self.init(max(1, quota), .quota)
    } else {
      self.init(max(1, affinity), .affinity)
    }
  }

  private init(_ count: Int, _ source: Source) {
    self.count = count
    self.source = source
  }

  private static func checked(_ text: String, _ source: Source) throws(ThreadCountError) -> Int {
    guard let count = Int(text.trimmingCharacters(in: .whitespaces)), (1...maximum).contains(count)
    else {
      throw ThreadCountError(
        reason: "\(source.rawValue): expected a number from 1 to \(maximum), got \"\(text)\"")
    }
    return count
  }
}

/// Why a number of threads was refused.
public struct ThreadCountError: Error, Sendable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
