import Foundation

/// The CPU quota of the process' control group.
public enum CgroupQuota {
  /// Whole processors granted, rounded up; nil when there is no quota or none can be read.
  public static func processors(root: String = "/sys/fs/cgroup") -> Int? {
    if let text = try? String(contentsOfFile: "\(root)/cpu.max", encoding: .utf8) {
      return version2(text)
    }
    let quota = try? String(contentsOfFile: "\(root)/cpu/cpu.cfs_quota_us", encoding: .utf8)
    let period = try? String(contentsOfFile: "\(root)/cpu/cpu.cfs_period_us", encoding: .utf8)
    guard let quota, let period else { return nil }
    return processors(quota: quota, period: period)
  }

  /// Parses `cpu.max`: `max 100000` or `150000 100000`, in microseconds.
  static func version2(_ text: String) -> Int? {
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.count == 2 else { return nil }
    return processors(quota: String(fields[0]), period: String(fields[1]))
  }

  private static func processors(quota: String, period: String) -> Int? {
    guard let quota = Int(quota.trimmingCharacters(in: .whitespacesAndNewlines)),
      let period = Int(period.trimmingCharacters(in: .whitespacesAndNewlines)),
      quota > 0, period > 0
    else { return nil }
    return quota / period + (quota % period == 0 ? 0 : 1)
  }
}
