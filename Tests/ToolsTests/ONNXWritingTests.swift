import Foundation
import Testing

struct ONNXWritingTests {
  /// A small network with plugin operators.
  private func model(in scratch: Scratch) throws -> String {
    let path = scratch["m.chiasm"]
    let result = try Tool.export.run(
      "--network", "mim-cmfnet", "--filters", "2", "--patch", "32x16x16", "-o", path)
    try #require(result.status == 0, "\(result.errors)")
    return path
  }

  @Test func `writes a model as ONNX and reads it again`() throws {
    let scratch = try Scratch()
    let model = try model(in: scratch)
    let written = try Tool.export.run(model, "-o", scratch["m.onnx"])
    #expect(written.status == 0, "\(written.errors)")
    #expect(written.output.contains("m.onnx: mim-cmfnet, opset 17, "))
    let again = try Tool.export.run(scratch["m.onnx"], "-o", scratch["again.chiasm"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try Tool.dump.run(scratch["again.chiasm"], "--verify").status == 0)
  }

  @Test func `says what it put where`() throws {
    let scratch = try Scratch()
    let result = try Tool.export.run(
      model(in: scratch), "-o", scratch["m.onnx"], "--keep-plugins", "--external-data")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(" functions, tensors in "))
    #expect(scratch.names == ["m.chiasm", "m.onnx", "m.onnx.data"])
  }

  @Test func `leaves nothing behind where it cannot write`() throws {
    let scratch = try Scratch()
    let model = try model(in: scratch)
    let result = try Tool.export.run(model, "-o", scratch["none/m.onnx"])
    expectRefusal(result, .export, status: 1, saying: "none/m.onnx")
    #expect(scratch.names == ["m.chiasm"])
  }

  @Test func `refuses a network for training, node by node`() throws {
    let scratch = try Scratch()
    let made = try Tool.export.run(
      "--network", "vnet", "--filters", "2", "--patch", "32x16x16", "--training", "-o",
      scratch["t.chiasm"])
    #expect(made.status == 0, "\(made.errors)")
    let result = try Tool.export.run(scratch["t.chiasm"], "-o", scratch["t.onnx"])
    expectRefusal(result, .export, status: 1, saying: "cannot be exported; the first: ")
    #expect(result.output.contains("batch-norm (opset 17) \"encoder.level1.norm1\": "))
    #expect(scratch.names == ["t.chiasm"])
  }

  @Test(arguments: [
    (["m.chiasm", "-o", "n.chiasm"], Int32(1), "m.chiasm: no such file"),
    (["m.onnx", "-o", "n.onnx"], 1, "not .onnx twice"),
    (["m.chiasm", "-o", "n.onnx", "--shape", "x=1x2"], 64, "--shape"),
    (["--network", "vnet", "-o", "n.chiasm", "--keep-plugins"], 64, "--keep-plugins"),
  ])
  func `refuses what does not fit together`(
    arguments: [String], status: Int32, word: String
  ) throws {
    expectRefusal(try Tool.export.run(arguments), .export, status: status, saying: word)
  }
}
