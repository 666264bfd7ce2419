import ChiasmParallel
import Foundation
import Testing

struct CgroupQuotaTests {
  /// The quota read from a folder with these files.
  private func processors(_ files: [String: String]) throws -> Int? {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in files {
      let file = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return CgroupQuota.processors(root: root.path)
  }

  @Test(
    arguments: zip(
      ["200000 100000\n", "150000 100000\n", "1000 100000", "100000 100000", "max 100000\n"],
      [2, 2, 1, 1, nil]))
  func `reads version 2, rounded up`(text: String, expected: Int?) throws {
    #expect(try processors(["cpu.max": text]) == expected)
  }

  @Test(arguments: zip([("400000", "100000"), ("-1", "100000"), ("50000", "100000")], [4, nil, 1]))
  func `reads version 1, rounded up`(files: (String, String), expected: Int?) throws {
    let quota = try processors([
      "cpu/cpu.cfs_quota_us": files.0 + "\n", "cpu/cpu.cfs_period_us": files.1 + "\n",
    ])
    #expect(quota == expected)
  }

  @Test func `prefers version 2`() throws {
    let files = [
      "cpu.max": "300000 100000", "cpu/cpu.cfs_quota_us": "100000",
      "cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(try processors(files) == 3)
  }

  @Test(
    arguments: [
      "", "max", "100000", "100000 0", "0 100000", "-5 100000", "many 100000", "inf 100000",
      "nan 100000", "1e300 1", "1 2 3", "99999999999999999999 1",
    ])
  func `takes what it cannot read for no quota`(text: String) throws {
    #expect(try processors(["cpu.max": text]) == nil)
  }

  @Test func `survives the largest numbers`() throws {
    #expect(try processors(["cpu.max": "\(Int.max) 1"]) == Int.max)
    #expect(try processors(["cpu.max": "\(Int.max) 2"]) == Int.max / 2 + 1)
  }

  @Test func `takes a missing folder and half a version 1 for no quota`() throws {
    #expect(CgroupQuota.processors(root: "/nonexistent") == nil)
    #expect(try processors(["cpu/cpu.cfs_quota_us": "400000"]) == nil)
  }
}
