import ChiasmGraph
import ChiasmModelFile
import ChiasmTensor
import Testing

struct FormatErrorTests {
  @Test func `names file, section, byte, expected and got`() throws {
    let path = AttackTests.paths(.section)[0]
    let error = try #require(
      formatError { () throws(FormatError) in _ = try ModelFile.open(path) })
    #expect(
      error.description
        == "\(path): section table at byte 142: expected an alignment exponent of 6 to 16, got 17")
    #expect(error.offset == 142)
  }

  @Test func `reports a missing file, a folder and a device as unreadable`() throws {
    let folder = try Folder()
    for (path, reason) in [
      (folder.file("none"), "no such file or directory"),
      (folder.path, "expected a file, got a directory"),
      ("/dev/null", "expected a file, got a device or pipe"),
    ] {
      let error = try #require(
        formatError { () throws(FormatError) in _ = try ModelFile.open(path) })
      #expect(error.code == .unreadable)
      #expect(error.description == "\(path): \(reason)")
    }
  }

  @Test func `names the missing plugin and its version`() throws {
    let path = AttackTests.paths(.missingPlugin)[0]
    let error = try #require(formatError { () throws(FormatError) in _ = try loadFully(path) })
    #expect(
      error.description.hasSuffix(
        "node \"y\": operator cmf/fusion needs plugin cmf 1.2.0, which is not loaded"))
  }

  @Test func `names an unknown operator`() throws {
    let error = try #require(
      formatError { () throws(FormatError) in
        _ = try loadFully(AttackTests.paths(.unknownOperator)[0])
      })
    #expect(error.description.hasSuffix("node \"y\": no operator is called convolve"))
  }

  @Test func `carries the graph's own error`() throws {
    let path = AttackTests.paths(.graph).first { $0.hasSuffix("cycle-of-one.chiasm") }
    let error = try #require(
      formatError { () throws(FormatError) in _ = try loadFully(path ?? "") })
    #expect(error.cause?.code == .unknownValue)
  }

  @Test func `refuses to write what it would refuse to read`() throws {
    let folder = try Folder()
    var graph = try Sample.tiny()
    graph.name = "bad\u{1b}name"
    let error = formatError { () throws(FormatError) in
      try Sample.writer.write(graph, to: folder.file("m"))
    }
    #expect(error?.code == .message)
    let empty = Graph(name: "empty")
    let second = formatError { () throws(FormatError) in
      try Sample.writer.write(empty, to: folder.file("m"))
    }
    #expect(second?.code == .graph)
    #expect(folder.names.isEmpty)
  }
}
