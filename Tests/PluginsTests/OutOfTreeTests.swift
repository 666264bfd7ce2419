import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import ChiasmTensor
import Foundation
import Testing

/// Plugins that are built outside the repository from what `Tools/install-sdk.sh` installs.
@Suite(.serialized)
struct OutOfTreeTests {
  private func withSDK(_ body: (_ folder: URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "chiasm-sdk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try tool("install-sdk.sh", folder.appending(path: "prefix").path())
    try body(folder)
  }

  private func tool(_ name: String, _ arguments: String...) throws {
    let script = FaultyPlugin.repository.appending(path: "Tools/\(name)")
    try runProcess("sh", [script.path()] + arguments)
  }

  private func make(_ id: OperatorID, _ attributes: Attributes = [:], in folder: URL) throws
    -> PluginOperator
  {
    let path = try PluginSearchPath(
      flags: [folder.path()], variable: nil, executableFolder: nil)
    var host = PluginHost(path, primitives: .standard)
    try host.load(try #require(id.pluginName))
    return try BuiltPlugins.make(id, attributes, from: host)
  }

  @Test func `a C plugin builds from the installed header alone and runs`() throws {
    try withSDK { folder in
      let source = FaultyPlugin.repository.appending(path: "Plugins/Example/C/gated_blend.c")
      let header = folder.appending(path: "prefix/include")
      let library = folder.appending(path: "libChiasmPluginExampleC.so")
      try runProcess(
        "cc",
        [
          "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I",
          header.path(), source.path(), "-o", library.path(), "-lm",
        ])
      let blend = try make("example-c/gated-blend", in: folder)
      var numbers = Numbers(seed: 23)
      let inputs = (0..<3).map { _ in numbers.tensor([3, 17]) }
      let expected = try blend.evaluate(inputs)[0].doubles
      expectClose(
        try blend.kernel(for: inputs.map(\.type)).run(inputs)[0], expected, tolerance: 1e-6)
    }
  }

  @Test func `a Swift plugin laid down by new-plugin builds from the installed SDK and runs`()
    throws
  {
    try withSDK { folder in
      let package = folder.appending(path: "Blend")
      let sdk = folder.appending(path: "prefix/share/chiasm/sdk")
      try runProcess(
        "env",
        [
          "CHIASM_SDK=\(sdk.path())",
          FaultyPlugin.repository.appending(path: "Tools/new-plugin.sh").path(), "weighted-mean",
          package.path(),
        ])
      try runProcess(
        "swift", ["build", "-c", "release", "--disable-sandbox", "--package-path", package.path()])
      let built = package.appending(path: ".build/release")
      let mean = try make("weighted-mean/fuse", ["weight": .float(0.25)], in: built)
      let a = Tensor([1, 2, -4] as [Float], shape: [3])
      let b = Tensor([5, 0, 4] as [Float], shape: [3])
      #expect(try mean.evaluate([a, b])[0].doubles == [4, 0.5, 2])
      #expect(throws: OperatorError.self) { try mean.infer([a.type]) }
    }
  }

  @Test(arguments: ["Gated", "-gated", "gated--sum", "gated/sum", "", "gated sum"])
  func `new-plugin refuses a name that is not kebab-case`(name: String) throws {
    #expect(throws: (any Error).self) {
      try tool("new-plugin.sh", name, "/tmp/chiasm-never-made")
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/chiasm-never-made"))
  }
}
