import ChiasmGraph
import ChiasmModelFile
import Testing

/// Files that differ from a good one by chance.
struct DamageTests {
  @Test func `refuses every truncation of a small file`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.tiny(), to: folder.file("m"))
    let good = try bytes(of: folder.file("m"))
    for length in good.indices {
      let path = try folder.write(Array(good[..<length]))
      let error = formatError { () throws(FormatError) in _ = try loadFully(path) }
      #expect(error?.code == .truncated, "\(length) bytes: \(String(describing: error))")
    }
  }

  @Test func `refuses a flipped bit at every byte of a small file`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.tiny(), to: folder.file("m"))
    let good = try bytes(of: folder.file("m"))
    for position in good.indices {
      var damaged = good
      damaged[position] ^= 1 << (position % 8)
      let path = try folder.write(damaged)
      let error = formatError { () throws(FormatError) in _ = try loadFully(path) }
      #expect(error != nil, "byte \(position)")
    }
  }

  @Test func `refuses truncations at the boundaries of every section`() throws {
    let folder = try Folder()
    var writer = Sample.writer
    writer.compression = .smallest
    try writer.write(Sample.graph(), to: folder.file("m"))
    let good = try bytes(of: folder.file("m"))
    for section in try ModelFile.open(folder.file("m")).sections {
      for length in [section.offset, section.offset + section.storedByteCount] {
        for near in [length - 1, length, length + 1] where (0..<good.count).contains(near) {
          let path = try folder.write(Array(good[..<near]))
          let error = formatError { () throws(FormatError) in _ = try loadFully(path) }
          #expect(error?.code == .truncated)
        }
      }
    }
  }

  @Test func `never traps on a damaged graph message under a right hash`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.tiny(), to: folder.file("m"))
    let file = try ModelFile.open(folder.file("m"))
    let section = try #require(file.sections.first)
    let message = try file.contents(of: section)
    let tensor = try #require(file.sections.last)
    let weights = try file.contents(of: tensor)
    for position in message.indices {
      for bit in 0..<8 {
        var damaged = message
        damaged[position] ^= 1 << bit
        let path = try folder.write(SealedFile.bytes(message: damaged, tensor: weights))
        _ = formatError { () throws(FormatError) in _ = try loadFully(path) }
      }
    }
  }
}
