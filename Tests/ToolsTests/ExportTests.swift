import Foundation
import Testing

struct ExportTests {
  @Test func `writes the same bytes for the same seed`() throws {
    let scratch = try Scratch()
    let options = ["--network", "two-encoder", "--filters", "2", "--patch", "16x16x16"]
    for (name, seed) in [("a", "5"), ("b", "5"), ("c", "6")] {
      let result = try Tool.export.run(options + ["--seed", seed, "-o", scratch["\(name).chiasm"]])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("untrained"))
    }
    #expect(try scratch.bytes(of: "a.chiasm") == scratch.bytes(of: "b.chiasm"))
    #expect(try scratch.bytes(of: "a.chiasm") != scratch.bytes(of: "c.chiasm"))
  }

  @Test(arguments: [
    ["--fusion", "max,mean,cmf,cmf,concat-convolution"], ["--fusion", "cmf"],
    ["--cmf-layer-norm", "--cmf-normalize-inputs", "--pet-follows-fusion"],
    ["--activation", "relu", "--classes", "3", "--logits"],
    ["--training", "--mim-projection", "bias", "--dropout-site", "separate"],
  ])
  func `makes every reading of the network`(options: [String]) throws {
    let scratch = try Scratch()
    let result = try Tool.export.run(
      ["--network", "mim-cmfnet", "--filters", "2", "--patch", "32x16x16"] + options
        + ["-o", scratch["m.chiasm"]])
    #expect(result.status == 0, "\(result.errors)")
    let dump = try Tool.dump.run(scratch["m.chiasm"], "--verify")
    #expect(dump.status == 0, "\(dump.errors)")
  }

  @Test(arguments: [
    (["--network", "vnet", "--patch", "20x16x16"], Int32(1), "multiples of 16"),
    (["--network", "mim-cmfnet", "--fusion", "sum,product"], 64, "--fusion"),
    (["--network", "unet"], 64, "unet"),
    (["--network", "vnet", "--fusion", "sum"], 64, "fusion"),
    (["model.onnx"], 1, "model.onnx"),
    (["--network", "vnet", "--normalization", "ct=clip lower=2"], 1, "normalization.ct"),
  ])
  func `refuses options that make no network`(
    options: [String], status: Int32, word: String
  ) throws {
    let scratch = try Scratch()
    let result = try Tool.export.run(options + ["-o", scratch["m.chiasm"]])
    expectRefusal(result, .export, status: status, saying: word)
    #expect(scratch.names.isEmpty)
  }
}
