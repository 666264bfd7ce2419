import Chiasm
import Testing

struct UmbrellaTests {
  @Test func `loads and runs a model as the README shows it`() throws {
    let scratch = try Scratch()
    let export = try Tool.export.run(
      "--network", "mim-cmfnet", "--filters", "2", "--patch", "16x16x16", "-o", scratch["m.chiasm"])
    try #require(export.status == 0, "\(export.errors)")
    let pet = Tensor(zeros: TensorType(.float32, [1, 1, 16, 16, 16]))
    let ct = pet

    let model = try ModelFile.open(scratch["m.chiasm"])
    let path = try PluginSearchPath()
    var host = PluginHost(path, primitives: .standard)
    for plugin in model.plugins { try host.load(plugin.name) }
    var catalog = OperatorCatalog.standard
    try host.register(into: &catalog)
    let session = try Session(
      try model.graph(catalog: catalog), catalog: catalog, options: SessionOptions(threads: 2))
    let outputs = try session.run(["pet": pet, "ct": ct])

    #expect(outputs["probability"]?.shape == [1, 2, 16, 16, 16])
  }
}
