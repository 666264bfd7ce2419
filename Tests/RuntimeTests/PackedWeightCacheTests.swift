import ChiasmGraph
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Foundation
import Testing

struct PackedWeightCacheTests {
  private let folder = NSTemporaryDirectory() + "chiasm-cache-\(UUID().uuidString)"

  /// Convolutions by the direct and by the Winograd kernel, with weights from `seed`.
  private func graph(seed: UInt64) throws -> Graph {
    let builder = GraphBuilder(name: "layers", catalog: .standard)
    var x = try builder.input("x", TensorType(.float32, [1, 16, 12, 14, 16]))
    for (index, window) in [3, 2].enumerated() {
      let type = TensorType(.float32, [16, 16, window, window, window])
      let numbers = Philox(seed: seed, stream: UInt64(index)).uniforms(count: type.shape.count)
      let weight = try builder.parameter("weight\(index)", Tensor(nearest: numbers, type: type))
      x = try builder.convolution(x, weight, padding: [window - 1, 1, 1])
    }
    try builder.output("y", x)
    return builder.graph
  }

  private func session(
    seed: UInt64, model: String = "a", maximumByteCount: Int = 1 << 30
  ) throws -> Session {
    var cache = PackedWeightCache(folder: folder, model: model)
    cache.minimumByteCount = 0
    cache.maximumByteCount = maximumByteCount
    var options = SessionOptions(threads: 2)
    options.cache = cache
    return try Session(graph(seed: seed), catalog: .standard, options: options)
  }

  private func output(_ session: Session) throws -> [Double] {
    try session.run(session.plan.graph.uniformInputs)["y"]!.doubles
  }

  private func files() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
  }

  @Test func `finds what was kept`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try session(seed: 1)
    let expected = try output(first)
    #expect(files().isEmpty)
    first.keepPackedWeights()
    #expect(files().count == 1)
    // Other weights under the same name: what comes out shows which were used.
    #expect(try output(session(seed: 2)) == expected)
    #expect(try output(session(seed: 2, model: "b")) != expected)
  }

  @Test func `takes nothing damaged`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let kept = try session(seed: 1)
    kept.keepPackedWeights()
    let right = try output(session(seed: 2, model: "b"))
    let path = try "\(folder)/\(#require(files().first))"
    let whole = try #require(FileManager.default.contents(atPath: path))
    var damaged = [whole.dropLast(64), Data(), whole.prefix(100), whole + Data(count: 64)]
    for place in [0, 8, 20, 33, 4096, 4096 + 12_345, whole.count - 1] {
      var copy = whole
      copy[place] ^= 16
      damaged.append(copy)
    }
    for (index, data) in damaged.enumerated() {
      try data.write(to: URL(fileURLWithPath: path))
      #expect(try output(session(seed: 2)) == right, "damage \(index)")
    }
    try whole.write(to: URL(fileURLWithPath: path))
    #expect(try output(session(seed: 2)) != right)
  }

  @Test func `drops what was used longest ago`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try session(seed: 1, model: "old").keepPackedWeights()
    let old = files()
    let size = try #require(
      FileManager.default.attributesOfItem(atPath: "\(folder)/\(old[0])")[.size] as? Int)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: "\(folder)/\(old[0])")
    try session(seed: 1, model: "new", maximumByteCount: 2 * size - 8192).keepPackedWeights()
    #expect(files().count == 1)
    #expect(files() != old)
    try session(seed: 1, model: "more", maximumByteCount: size - 8192).keepPackedWeights()
    #expect(files().count == 1, "more than may be kept at all")
  }

  @Test func `does without a folder`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(FileManager.default.createFile(atPath: folder, contents: Data([1])))
    let session = try session(seed: 1)
    session.keepPackedWeights()
    #expect(try output(session) == output(self.session(seed: 1)))
    #expect(FileManager.default.contents(atPath: folder) == Data([1]))
  }
}
