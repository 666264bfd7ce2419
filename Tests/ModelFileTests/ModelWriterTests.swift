import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor
import Foundation
import Testing

struct ModelWriterTests {
  @Test func `writes the same bytes for the same graph, however it was made`() throws {
    let folder = try Folder()
    let (a, b) = (folder.file("a.chiasm"), folder.file("b.chiasm"))
    var writer = Sample.writer
    try writer.write(Sample.graph(), to: a)
    writer.threads = 3
    try writer.write(loadFully(a), to: b)
    #expect(try bytes(of: a) == bytes(of: b))
  }

  @Test func `compresses by a useful margin only`() throws {
    let folder = try Folder()
    let builder = GraphBuilder(name: "codecs", catalog: testCatalog)
    let noise = Sample.noise(count: 100_000, seed: 1)
    let rounded = noise.converted(to: .bfloat16).converted(to: .float32)
    let stripes = (0..<4096).map { Double($0 / 64 % 2) }
    let tensors = [
      ("noise", noise), ("rounded", rounded), ("bf16", noise.converted(to: .bfloat16)),
      ("mask", Tensor(nearest: stripes, type: TensorType(.bool, [4096]))),
      ("small", Tensor(zeros: TensorType(.float32, [60]))),
    ]
    for (name, tensor) in tensors {
      try builder.output(name, builder.constant(tensor, name: name))
    }
    try Sample.writer.write(builder.graph, to: folder.file("useful"))
    let useful = try ModelFile.open(folder.file("useful")).sections.dropFirst().map(\.codec)
    #expect(useful == [.raw, .shuffledZstd, .shuffledZstd, .zstd, .raw])
    var writer = Sample.writer
    writer.compression = .smallest
    try writer.write(builder.graph, to: folder.file("smallest"))
    let smallest = try ModelFile.open(folder.file("smallest")).sections.dropFirst().map(\.codec)
    #expect(smallest == [.shuffledZstd, .shuffledZstd, .shuffledZstd, .zstd, .raw])
    writer.compression = .none
    try writer.write(builder.graph, to: folder.file("none"))
    let none = try ModelFile.open(folder.file("none")).sections.dropFirst().map(\.codec)
    #expect(none.allSatisfy { $0 == .raw })
  }

  @Test func `never expands beyond what readers accept`() throws {
    let folder = try Folder()
    let builder = GraphBuilder(name: "zeros", catalog: testCatalog)
    for index in 0..<4 {
      let zeros = Tensor(zeros: TensorType(.float32, [50_000 * (index + 1)]))
      try builder.output("y\(index)", builder.constant(zeros, name: "z\(index)"))
    }
    try Sample.writer.write(builder.graph, to: folder.file("z"))
    let loaded = try loadFully(folder.file("z"))
    #expect(loaded.tensorsByName["z3"]?.doubles.allSatisfy { $0 == 0 } == true)
    #expect(try bytes(of: folder.file("z")).count < 1_000_000)
  }

  @Test func `carries attachments that older readers skip`() throws {
    let folder = try Folder()
    var writer = Sample.writer
    let stranger = Section.Kind(rawValue: 1000)
    let state = Tensor((0..<1000).map { UInt8($0 % 3) }, shape: [1000])
    writer.attachments = [
      Attachment(.training, id: 4, state, isRequired: true), Attachment(stranger, id: 1, state),
    ]
    try writer.write(Sample.tiny(), to: folder.file("m"))
    let file = try ModelFile.open(folder.file("m"))
    let section = try #require(file.sections.first { $0.kind == .training && $0.id == 4 })
    #expect(section.codec == .zstd)
    #expect(try file.contents(of: section) == state.elements(of: UInt8.self))
    #expect(try file.graph(catalog: testCatalog).nodeCount == 2)
  }

  @Test(arguments: [Section.Kind.graph, .tensor, .training])
  func `refuses an attachment in another's place`(kind: Section.Kind) throws {
    let folder = try Folder()
    var writer = Sample.writer
    let attachment = Attachment(kind, id: 0, Tensor(zeros: TensorType(.uint8, [1])))
    writer.attachments = [attachment, attachment]
    let graph = try Sample.tiny()
    let error = formatError { () throws(FormatError) in
      try writer.write(graph, to: folder.file("m"))
    }
    #expect(error?.code == .section)
    #expect(folder.names.isEmpty)
  }

  @Test func `leaves an older file alone when writing fails`() throws {
    let folder = try Folder()
    let path = folder.file("m.chiasm")
    try Sample.writer.write(Sample.tiny(), to: path)
    let before = try bytes(of: path)
    let graph = try Sample.graph()
    var writer = ModelWriter()
    #expect(
      formatError { () throws(FormatError) in try writer.write(graph, to: path) }?.code
        == .missingPlugin)
    writer = Sample.writer
    writer.limits.recordCount = 10
    #expect(
      formatError { () throws(FormatError) in try writer.write(graph, to: path) }?.code == .limit)
    #expect(try bytes(of: path) == before)
    #expect(folder.names == ["m.chiasm"])
  }

  @Test func `reports a full disk and an unwritable place`() throws {
    let folder = try Folder()
    let graph = try Sample.graph()
    let full = try #require(
      formatError { () throws(FormatError) in try Sample.writer.write(graph, to: "/dev/full") })
    #expect(full.code == .unwritable)
    #expect(full.description == "/dev/full: no space left on device")
    for place in ["\(folder.path)/no/folder/m.chiasm", folder.path] {
      let error = try #require(
        formatError { () throws(FormatError) in try Sample.writer.write(graph, to: place) })
      #expect(error.code == .unwritable)
      #expect(error.place == place)
    }
    #expect(folder.names.isEmpty)
  }
}
