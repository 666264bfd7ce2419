import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

struct BenchTests {
  @Test func `prints the figures as JSON`() throws {
    let result = try Tool.bench.run(Material.model(), "--iterations", "3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let json = try #require(object as? [String: Any])
    let figures = try ["min_ms", "median_ms", "p90_ms", "first_result_ms", "gflops"].map { name in
      try #require(json[name] as? Double, "\(name)")
    }
    #expect(figures.allSatisfy { $0 > 0 })
    #expect(figures[0] <= figures[1] && figures[1] <= figures[2])
    #expect((json["peak_bytes"] as? Int ?? 0) > 1_000_000)
    #expect((json["operators"] as? [Any] ?? []).count > 50)
  }

  @Test func `runs another shape and prints tables`() throws {
    let result = try Tool.bench.run(
      Material.model(), "--iterations", "2", "--shape", "pet=1x1x16x16x16", "--shape",
      "ct=1x1x16x16x16", "--threads", "1")
    #expect(result.status == 0, "\(result.errors)")
    for part in ["median", "GFLOP/s", "by kernel", "slowest steps", "fp32[1, 1, 16, 16, 16]"] {
      #expect(result.output.contains(part), "\(part)")
    }
  }

  @Test func `measures training steps, which lower the loss, and writes states`() throws {
    let scratch = try Scratch()
    try scratch.write(Array(BenchTests.recipe.utf8), to: "step.yaml")
    let result = try Tool.bench.run(
      "--training", scratch["step.yaml"], "--iterations", "4", "--states", scratch.path, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let losses = try #require((object as? [String: Any])?["losses"] as? [Double])
    #expect(losses.count == 5)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 }, "\(losses)")
    let weight = try NumPy.readArray(path: scratch["head.weight.npy"])
    #expect(weight.shape == [2, 2, 1, 1, 1])
    let momentum = try NumPy.readArray(path: scratch["momentum.head.weight.npy"])
    #expect(momentum.elements(of: Float.self).contains { $0 != 0 })
  }

  @Test func `refuses a training that it cannot measure`() throws {
    expectRefusal(
      try Tool.bench.run("--training", "phantom-smal"), .bench,
      saying: "did you mean phantom-small?")
    expectRefusal(
      try Tool.bench.run(Material.model(), "--training", "phantom-small"), .bench, status: 64,
      saying: "got both")
    expectRefusal(
      try Tool.bench.run(Material.model(), "--states", "/tmp"), .bench, status: 64,
      saying: "--states")
  }

  private static let recipe = """
    network:
      filters: 2
      patch: 16x16x16
      dropout-rate: 0
    latent: none
    teacher: none
    batch:
      unlabelled: 0

    """

  @Test func `refuses a cache that is not absolute`() throws {
    expectRefusal(
      try Tool.bench.run(Material.model(), "--cache", "folder"), .bench, saying: "--cache",
      "absolute", "folder")
    let result = try Tool.bench.run(Material.model(), environment: ["CHIASM_CACHE": "folder"])
    expectRefusal(result, .bench, saying: "CHIASM_CACHE")
  }

  @Test(arguments: ["pet", "pet=1x1", "none=1x1x16x16x16", "pet=axb"])
  func `refuses a shape that does not fit`(shape: String) throws {
    let result = try Tool.bench.run(Material.model(), "--shape", shape)
    let status: Int32 = shape == "pet" ? 64 : 1
    expectRefusal(result, .bench, status: status)
  }
}

extension BenchTests {
  @Test func `checks the choice of algorithms`() throws {
    let shapes = ["--shape", "pet=1x1x16x16x16", "--shape", "ct=1x1x16x16x16"]
    let result = try Tool.bench.run(
      [try Material.model(), "--check-choice", "--iterations", "2", "--json"] + shapes)
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let layers = try #require((object as? [String: Any])?["layers"] as? [[String: Any]])
    #expect(layers.count > 20)
    for layer in layers {
      let algorithms = try #require(layer["algorithms"] as? [[String: Any]])
      let names = algorithms.compactMap { $0["algorithm"] as? String }
      #expect(try names.contains(#require(layer["chosen"] as? String)), "\(layer)")
      for algorithm in algorithms {
        #expect(algorithm["ms"] as? Double ?? 0 > 0)
        let error = try #require(algorithm["error"] as? Double)
        #expect(algorithm["algorithm"] as? String == "direct" || error <= 5e-6)
      }
    }
    let table = try Tool.bench.run(
      [try Material.model(), "--check-choice", "--iterations", "1", "--error-budget", "0"] + shapes)
    #expect(table.output.contains("0 of "), "\(table.output)")
  }

  @Test func `calibrates, and takes costs of this machine alone`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/calibrate-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = try Tool.bench.run(
      "--calibrate", "--iterations", "1", "--cache", folder, "--json")
    #expect(result.status == 0, "\(result.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let path = try #require((object as? [String: Any])?["file"] as? String)
    #expect(path.hasPrefix(folder))
    let used = try Tool.bench.run(Material.model(), "--iterations", "1", "--costs", path)
    #expect(used.status == 0, "\(used.errors)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"isa\" : \"", with: "\"isa\" : \"other-")
      .write(toFile: path, atomically: true, encoding: .utf8)
    expectRefusal(
      try Tool.bench.run(Material.model(), "--costs", path), .bench, saying: path, "other-")
    expectRefusal(
      try Tool.bench.run(Material.model(), "--costs", folder + "/none"), .bench, saying: "none")
  }
}
