import Foundation
import Testing

/// The trained model in the repository.
struct SampleModelTests {
  static let path = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Documentation/phantom-small/phantom-small.chiasm").path

  private func dice(_ arguments: String...) throws -> Double {
    let result = try Tool.train.run(["evaluate", Self.path, "--json"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    return try #require((object["mean"] as? [String: Any])?["dice"] as? Double)
  }

  @Test func `is small and says where it is from`() throws {
    let attributes = try FileManager.default.attributesOfItem(atPath: Self.path)
    #expect(try #require(attributes[.size] as? Int) <= 3_000_000)
    let dump = try Tool.dump.run(Self.path, "--format", "json")
    #expect(dump.output.contains("training.recipe"))
    #expect(dump.output.contains("mim-cmfnet-phantom-small"))
    let text = try Tool.dump.run(Self.path)
    #expect(text.output.contains("characters; --format json has all)"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count < 250 })
  }

  @Test func `finds tumours of phantoms it never saw`() throws {
    #expect(try dice("--data", "phantom", "--phantoms", "8", "--seed", "3000000") > 0.8)
  }

  /// Images of another voxel size are resampled as `chiasm-infer` does it.
  @Test func `finds the tumour in finer images`() throws {
    let scratch = try Scratch()
    try Tool.train.run(
      "phantom", "--cases", "1", "--seed", "3000000", "--extents", "144x144x72", "-o",
      scratch["case"])
    #expect(try dice("--data", scratch["case"], "--cases", "all") > 0.8)
  }
}
