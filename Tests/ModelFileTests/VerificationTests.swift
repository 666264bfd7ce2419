import ChiasmModelFile
import Testing

struct VerificationTests {
  @Test func `accepts what the writer wrote`() throws {
    let folder = try Folder()
    try Sample.writer.write(Sample.graph(), to: folder.file("m"))
    try ModelFile.open(folder.file("m")).beginVerification().finish()
  }

  @Test func `finds a flipped bit in any raw tensor`() throws {
    let folder = try Folder()
    var writer = Sample.writer
    writer.compression = .none
    try writer.write(Sample.graph(), to: folder.file("m"))
    let good = try bytes(of: folder.file("m"))
    let tensors = try ModelFile.open(folder.file("m")).sections.filter { $0.kind == .tensor }
    #expect(tensors.count > 1)
    for section in tensors {
      var damaged = good
      damaged[section.offset + section.storedByteCount / 2] ^= 1
      let path = try folder.write(damaged)
      let error = formatError { () throws(FormatError) in
        try ModelFile.open(path).beginVerification().finish()
      }
      #expect(error?.code == .hash)
      #expect(error?.description.contains("at byte \(section.offset)") == true)
    }
  }
}
