import Foundation
import Testing

struct DumpTests {
  private func dump(_ arguments: String...) throws -> String {
    let result = try Tool.dump.run([Material.model()] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `says what the model is in aligned text`() throws {
    let text = try dump()
    #expect(text.hasPrefix("mim-cmfnet\n"))
    for part in [
      "trainable", "cmf 1.0.0, easy-fusion 1.0.0", "pet  fp32[N=1, C=1, X=32, Y=32, Z=16]",
      "network.weights", "fusion.level3", "cmf/cross-modal-fusion", "normalization.ct",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
  }

  @Test func `counts the parameters of the network as published`() throws {
    let scratch = try Scratch()
    let expected = ["vnet": 9_448_866, "two-encoder": 16_825_762, "mim-cmfnet": 16_999_810]
    for (network, parameters) in expected {
      try Tool.export.run("--network", network, "--patch", "16x16x16", "-o", scratch["m.chiasm"])
      let json = try object(Tool.dump.run(scratch["m.chiasm"], "--format", "json").output)
      #expect(json["parameters"] as? Int == parameters)
    }
  }

  @Test func `gives nodes with types as JSON`() throws {
    let json = try object(dump("--format", "json"))
    let nodes = try #require(json["nodes"] as? [[String: Any]])
    let fusion = try #require(nodes.first { $0["name"] as? String == "fusion.level5" })
    #expect(fusion["operator"] as? String == "cmf/cross-modal-fusion")
    let outputs = try #require(fusion["outputs"] as? [[String: Any]])
    #expect(outputs.first?["shape"] as? [Int] == [1, 32, 2, 2, 1])
    #expect((json["plugins"] as? [[String: Any]])?.count == 2)
  }

  @Test func `draws a graph for Graphviz`() throws {
    let text = try dump("--format", "dot")
    #expect(text.hasPrefix("digraph \"mim-cmfnet\" {"))
    #expect(text.contains("label=\"1x1x32x32x16\""))
    #expect(text.hasSuffix("}\n"))
  }

  @Test func `works without the plugins of the model`() throws {
    let scratch = try Scratch()
    let folder = try #require(Tool.dump.path).deletingLastPathComponent()
    let alone = scratch["chiasm-dump"]
    try FileManager.default.createSymbolicLink(
      atPath: scratch["lib"], withDestinationPath: folder.path)
    try FileManager.default.copyItem(
      atPath: folder.appendingPathComponent("chiasm-dump").path, toPath: alone)
    let tool = Tool(name: alone)
    #expect(try tool.run(Material.model()).output.contains("cmf/cross-modal-fusion"))
    expectRefusal(
      try tool.run(Material.model(), "--plan"), .dump, saying: "plugin", "searched", scratch.path)
  }

  @Test func `shows the graph after a pass`() throws {
    let text = try dump("--after", "fold-batch-norm")
    #expect(text.contains("graph \"mim-cmfnet\" {"))
    #expect(!text.contains("= batch-norm("))
    expectRefusal(
      try Tool.dump.run(Material.model(), "--after", "no-pass"), .dump, saying: "fold-constants")
  }

  @Test func `shows the plan, in which no matrix is positions by positions`() throws {
    let json = try object(dump("--plan", "--format", "json"))
    let steps = try #require(json["steps"] as? [[String: Any]])
    let products = steps.filter { $0["kernel"] as? String == "matmul" }
    let extents = products.flatMap { $0["outputs"] as? [[String: Any]] ?? [] }
      .compactMap { $0["shape"] as? [Int] }
    // Level 3 has 8 channels, so 4 in the product, and 256 positions.
    #expect(!extents.isEmpty)
    #expect(extents.allSatisfy { !($0.suffix(2).allSatisfy { $0 >= 256 }) })
    #expect(try dump("--plan").contains("arena"))
  }

  @Test func `shows what bounds the plan, and errors below the budget`() throws {
    let json = try object(dump("--plan", "--measure-error", "--format", "json"))
    let roofline = try #require(json["roofline"] as? [String: Any])
    let steps = try #require(json["steps"] as? [[String: Any]])
    func sum(_ key: String) -> Int { steps.compactMap { $0[key] as? Int }.reduce(0, +) }
    #expect(roofline["bytes"] as? Int == sum("bytes"))
    #expect(roofline["multiply_adds"] as? Int == sum("executed_multiply_adds"))
    #expect(sum("executed_multiply_adds") <= sum("multiply_adds"))
    #expect(roofline["bytes_per_second"] as? Double ?? 0 > 1e8)
    for error in try #require(json["errors"] as? [[String: Any]]) {
      let measured = try #require(error["measured"] as? Double)
      #expect(measured > 0 && measured < 5e-6, "\(error)")
    }
    let text = try dump("--plan", "--measure-error", "--error-budget", "0")
    #expect(text.contains("no convolution with transforms") && text.contains("roofline of"))
    let result = try Tool.dump.run(Material.model(), "--measure-error")
    expectRefusal(result, .dump, status: 64, saying: "--plan")
  }

  @Test func `gives the statistics of every tensor`() throws {
    let json = try object(dump("--weights", "--format", "json"))
    let tensors = try #require(json["tensors"] as? [[String: Any]])
    let bias = try #require(tensors.first { $0["name"] as? String == "head.bias" })
    #expect(bias["shape"] as? [Int] == [2])
    #expect(tensors.allSatisfy { $0["non_finite"] as? Int == 0 })
    #expect(try dump("--weights").contains("0 not finite"))
  }

  @Test func `verifies a model and finds one flipped bit`() throws {
    #expect(try dump("--verify").contains("valid"))
    let scratch = try Scratch()
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Material.model())))
    bytes[bytes.count - 1] ^= 1
    try scratch.write(bytes, to: "flipped.chiasm")
    expectRefusal(
      try Tool.dump.run(scratch["flipped.chiasm"], "--verify"), .dump, saying: "hash", "at byte")
    expectRefusal(
      try Tool.bench.run(scratch["flipped.chiasm"]), .bench, saying: "hash", "at byte")
  }

  @Test func `shows how two models differ`() throws {
    #expect(try dump("--diff", Material.model()) == "no differences\n")
    let scratch = try Scratch()
    try Tool.export.run(
      "--network", "mim-cmfnet", "--filters", "2", "--patch", "32x32x16", "--seed", "1",
      "--cmf-value", "secondary", "-o", scratch["other.chiasm"])
    let text = try dump("--diff", scratch["other.chiasm"])
    #expect(text.contains("node fusion.level3"))
    #expect(text.contains("tensor head.bias"))
  }

  @Test func `lists plugins without a model`() throws {
    let result = try Tool.dump.run("--plugins")
    for part in ["cmf 1.0.0", "mim/mutual-information@1", "easy-fusion/fuse@1"] {
      #expect(result.output.contains(part), "\(part)")
    }
  }

  @Test func `refuses html`() throws {
    expectRefusal(
      try Tool.dump.run(Material.model(), "--format", "html"), .dump, saying: "html")
  }
}
