import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor
import Testing

struct ModelFileTests {
  @Test(arguments: Compression.allCases, [1, 2, 4])
  func `reads back what was written`(compression: Compression, threads: Int) throws {
    let folder = try Folder()
    let graph = try Sample.graph()
    var writer = Sample.writer
    writer.compression = compression
    writer.threads = threads
    try writer.write(graph, to: folder.file("m.chiasm"))
    let file = try ModelFile.open(folder.file("m.chiasm"))
    try file.verify(threads: threads)
    let loaded = try file.graph(catalog: testCatalog, threads: threads)
    #expect(loaded.text() == graph.text())
    #expect(loaded.metadata == graph.metadata)
    #expect(loaded.inputs.map(\.symbols) == graph.inputs.map(\.symbols))
    let tensors = loaded.tensorsByName
    for (name, tensor) in graph.tensorsByName {
      #expect(try #require(tensors[name]).isIdentical(to: tensor), "\(name)")
    }
  }

  @Test func `tells name, version, sections and plugins without a catalog`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.graph(), to: folder.file("m.chiasm"))
    let file = try ModelFile.open(folder.file("m.chiasm"))
    #expect(file.name == "sample")
    #expect(file.version == (1, 0))
    #expect(file.plugins == [PluginRequirement(name: "mirror", version: "1.2.0")])
    #expect(file.sections.count == 12)
    #expect(try file.byteCount == bytes(of: folder.file("m.chiasm")).count)
    #expect(file.sections.allSatisfy { $0.offset % 64 == 0 })
  }

  @Test func `gives types and parameter count without touching weights`() throws {
    let folder = try Folder()
    let graph = try Sample.graph()
    try Sample.writer.write(graph, to: folder.file("m.chiasm"))
    var damaged = try bytes(of: folder.file("m.chiasm"))
    damaged[damaged.count - 1] ^= 1
    let file = try ModelFile.open(folder.write(damaged))
    let summary = try file.graph(catalog: testCatalog, loadingTensors: false)
    #expect(summary.text(constants: .elided) == graph.text(constants: .elided))
    #expect(summary.parameterCount == graph.parameterCount)
    #expect(summary.tensorsByName["gain"]?.doubles == Array(repeating: 0, count: 6))
    #expect(formatError { () throws(FormatError) in try file.verify() }?.code == .hash)
  }

  @Test func `keeps operators nobody knows on request`() throws {
    let folder = try Folder()
    let graph = try Sample.graph()
    try Sample.writer.write(graph, to: folder.file("m.chiasm"))
    let file = try ModelFile.open(folder.file("m.chiasm"))
    let shown = try file.graph(
      catalog: OperatorCatalog(), loadingTensors: false, acceptingUnknownOperators: true)
    #expect(shown.text(constants: .elided) == graph.text(constants: .elided))
    let error = formatError { () throws(FormatError) in
      _ = try file.graph(catalog: OperatorCatalog())
    }
    #expect(error?.code == .unknownOperator)
  }

  @Test func `skips hashes on request`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.graph(), to: folder.file("m.chiasm"))
    var damaged = try bytes(of: folder.file("m.chiasm"))
    damaged[damaged.count - 1] ^= 1
    let file = try ModelFile.open(folder.write(damaged))
    let graph = try file.graph(catalog: testCatalog, checking: .none)
    #expect(graph.parameterCount == 300_006)
  }

  @Test func `keeps loaded tensors when the file is replaced`() throws {
    let folder = try Folder()
    let path = folder.file("m.chiasm")
    try Sample.writer.write(Sample.graph(), to: path)
    let loaded = try loadFully(path)
    try Sample.writer.write(Sample.tiny(), to: path)
    let noise = try #require(loaded.tensorsByName["noise"])
    #expect(noise.isIdentical(to: Sample.noise(count: 300_000, seed: 3)))
    #expect(try ModelFile.open(path).name == "tiny")
  }

  @Test func `changes a loaded tensor in memory, not in the file`() throws {
    let folder = try Folder()
    let path = folder.file("m.chiasm")
    try Sample.writer.write(Sample.tiny(), to: path)
    let before = try bytes(of: path)
    var tensor = try #require(loadFully(path).tensorsByName["w"])
    tensor.withMutableElements(of: Float.self) { $0[0] = 7 }
    #expect(tensor.doubles == [7, 2])
    #expect(try bytes(of: path) == before)
  }
}
