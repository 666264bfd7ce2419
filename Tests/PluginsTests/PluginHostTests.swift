import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import ChiasmTensor
import Foundation
import Testing

struct PluginHostTests {
  @Test func `all plugins beside the executable load together`() throws {
    var host = try BuiltPlugins.host()
    #expect(host.loadAll() == [])
    let expected = ["cmf", "easy-fusion", "example-c", "example-swift", "mim"]
    #expect(host.plugins.map(\.name).sorted() == expected)
    var catalog = OperatorCatalog.standard
    try host.register(into: &catalog)
    let ids = [
      "cmf/cross-modal-fusion", "easy-fusion/fuse", "example-c/gated-blend",
      "example-swift/gated-blend", "mim/mutual-information",
    ]
    for (id, plugin) in zip(ids, expected) {
      let entry = try #require(catalog[OperatorID(id)])
      #expect(entry.origin == plugin)
      #expect(entry.revision == 1)
    }
  }

  @Test func `a listing knows what each operator brings`() throws {
    var host = try BuiltPlugins.host()
    let swift = try host.load("example-swift").operators[0]
    let c = try host.load("example-c").operators[0]
    let cmf = try host.load("cmf").operators[0]
    #expect((swift.hasKernel, swift.hasGradient, swift.takesStrides) == (true, true, false))
    #expect((c.hasKernel, c.hasGradient, c.takesStrides) == (true, false, true))
    #expect((cmf.hasKernel, cmf.hasGradient) == (false, false))
    #expect(cmf.summary == "attention of one feature map to another, added to the first")
  }

  @Test func `loading one plugin leaves the others alone`() throws {
    var host = try BuiltPlugins.host()
    let first = try host.load("easy-fusion", version: PluginVersion("1.0.0"))
    let second = try host.load("easy-fusion")
    #expect(first.path == second.path)
    #expect(host.plugins.map(\.name) == ["easy-fusion"])
  }

  @Test func `the first folder hides the same library in a later one`() throws {
    let (first, second) = (try FaultyPlugin(["VERSION=\"3.0.0\""]), try FaultyPlugin())
    defer { first.remove(); second.remove() }
    let path = try PluginSearchPath(
      flags: [first.folder.path()], variable: second.folder.path(), executableFolder: nil)
    var host = PluginHost(path, primitives: .standard)
    #expect(try host.load("faulty").version == PluginVersion("3.0.0"))
    #expect(host.loadAll() == [])
    #expect(host.plugins.count == 1)
  }

  @Test func `loading all reports the broken and keeps the others`() throws {
    let plugin = try FaultyPlugin()
    defer { plugin.remove() }
    try plugin.add(["ABI=2"], name: "Older")
    try Data("text".utf8).write(to: plugin.folder.appending(path: "libChiasmPluginText.so"))
    try Data("text".utf8).write(to: plugin.folder.appending(path: "libother.so"))
    var host = try plugin.host()
    #expect(host.loadAll().map(\.code) == [.abiVersion, .unreadable])
    #expect(host.plugins.map(\.name) == ["faulty"])
  }

  @Test(arguments: [
    ["PLUGIN_SIZE=sizeof(plugin)"], ["OPERATOR_SIZE=sizeof(table)"],
    ["PLUGIN_SIZE=4096", "OPERATOR_SIZE=sizeof(table)"], ["OPERATOR_SIZE=96"],
  ])
  func `a plugin with more or fewer appended fields works`(macros: [String]) throws {
    let plugin = try FaultyPlugin(macros)
    defer { plugin.remove() }
    let operation = try plugin.make()
    var numbers = Numbers(seed: 1)
    let input = numbers.tensor([3, 5])
    #expect(try operation.evaluate([input])[0].isIdentical(to: input))
    #expect(try operation.kernel(for: [input.type]).run([input])[0].isIdentical(to: input))
  }
}
