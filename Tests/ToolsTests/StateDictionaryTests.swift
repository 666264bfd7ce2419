import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

/// Weights from PyTorch's state dictionaries, through the tools.
struct StateDictionaryTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Oracle/networks").standardized

  private static let state = folder.appending(path: "state.safetensors").path

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func export(_ options: String..., network: String = "mim-cmfnet") throws -> Tool.Result {
    try Tool.export.run(
      ["--network", network, "--filters", "2", "--patch", "32x16x16", "--logits"] + options
        + ["-o", scratch["m.chiasm"]])
  }

  @Test func `computes what PyTorch computes with the same weights`() throws {
    let result = try export(Self.state)
    try #require(result.status == 0, "\(result.errors)")
    let golden = try NumPy.readArchive(path: Self.folder.appending(path: "state.npz").path)
    for name in ["pet", "ct"] {
      try NumPy.writeArray(try #require(golden[name]), path: scratch["\(name).npy"])
    }
    let run = try Tool.infer.run(
      scratch["m.chiasm"], "--input", "pet=\(scratch["pet.npy"])",
      "--input", "ct=\(scratch["ct.npy"])", "--output", "logits=\(scratch["logits.npy"])")
    try #require(run.status == 0, "\(run.errors)")
    let found = try NumPy.readArray(path: scratch["logits.npy"])
    let wanted = try #require(golden["logits"])
    try #require(found.type == wanted.type)
    let worst = zip(found.doubles, wanted.doubles).map { ($0 - $1).magnitude }.max() ?? .nan
    let range = (wanted.doubles.max() ?? 0) - (wanted.doubles.min() ?? 0)
    #expect(worst <= 1e-5 * range, "\(worst) of \(range)")
  }

  @Test func `reads names from a map`() throws {
    // The same tensors under other names of equal length, so that the header keeps its size.
    var bytes = Array(try Data(contentsOf: URL(filePath: Self.state)))
    for index in 8..<bytes.count - 5 where Array(bytes[index..<index + 5]) == Array("\"pet.".utf8) {
      bytes.replaceSubrange(index..<index + 5, with: "\"mri.".utf8)
    }
    try scratch.write(bytes, to: "other.safetensors")
    try scratch.write("names: {pet: mri}\nignore: [nothing]\n".utf8, to: "names.yaml")
    let refused = try export(scratch["other.safetensors"])
    expectRefusal(
      refused, .export, saying: "constants without a tensor: pet.level1.conv1.bias,",
      "tensors without a constant: mri.level1.conv1.bias,")
    let result = try export(scratch["other.safetensors"], "--map", scratch["names.yaml"])
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `refuses the weights of another network`() throws {
    expectRefusal(
      try export(Self.state, network: "vnet"), .export, saying: "vnet:", "and ", " more")
    expectRefusal(
      try export(Self.state, "--filters", "4"), .export, saying: "expected shape")
  }

  @Test(arguments: [
    ("a: [", "names.yaml: line "), ("[]", "expected a mapping"), ("", "the file is empty"),
    ("# nothing", "expected a mapping"),
    ("colour: red", "line 1: expected names or ignore"), ("names: [a]", "names by name"),
    ("names: {pet: [a]}", "NAME: NAME"), ("ignore: {a: b}", "list of names"),
    ("names: {}\nnames: {}", "each name once"), ("names: {encodr: e}", "encodr"),
    ("names: {pet: \(String(repeating: "x", count: 2000))}", "line 1: expected names of at most"),
    (String(repeating: "[", count: 1 << 20), "names.yaml: line 1: "),
    (String(repeating: "x", count: 1 + 1 << 20), "at most"),
  ])
  func `refuses maps that say nothing clear`(_ text: String, _ words: String) throws {
    try scratch.write(text.utf8, to: "names.yaml")
    let result = try export(Self.state, "--map", scratch["names.yaml"])
    expectRefusal(result, .export, saying: words)
    #expect(result.errors.utf8.count < 1000)
    #expect(!scratch.names.contains("m.chiasm"))
  }

  @Test func `refuses a map without weights and weights without a network`() throws {
    try scratch.write("names: {}".utf8, to: "names.yaml")
    expectRefusal(
      try export("--map", scratch["names.yaml"]), .export, status: 64, saying: "--map")
    expectRefusal(
      try Tool.export.run(Self.state, "-o", scratch["m.chiasm"]), .export, status: 64,
      saying: "--network")
  }
}
