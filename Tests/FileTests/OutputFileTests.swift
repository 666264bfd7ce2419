import ChiasmFile
import Foundation
import Testing

struct OutputFileTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "chiasm-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func contents(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  private func code(_ body: () throws -> Void) -> FileError.Code? {
    do { try body() } catch { return (error as? FileError)?.code }
    return nil
  }

  @Test func `appears only when committed`() throws {
    try withFolder { folder in
      let path = "\(folder)/a"
      let file = try OutputFile(path)
      try [1, 2, 3].withUnsafeBytes { try file.write($0) }
      #expect(!FileManager.default.fileExists(atPath: path))
      try file.commit()
      #expect(try contents(path).count == 24)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func `keeps the old file when discarded`() throws {
    try withFolder { folder in
      let path = "\(folder)/a"
      try OutputFile.write([1], to: path)
      do {
        let file = try OutputFile(path)
        try [UInt8(2)].withUnsafeBytes { try file.write($0) }
      }
      #expect(try contents(path) == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func `keeps permissions and links`() throws {
    try withFolder { folder in
      try OutputFile.write([1], to: "\(folder)/a")
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(folder)/a")
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link", withDestinationPath: "\(folder)/a")
      try OutputFile.write([2], to: "\(folder)/link")
      #expect(try contents("\(folder)/a") == [2])
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a")
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link")
        == "\(folder)/a")
    }
  }

  @Test func `reports a full device, a directory and a missing folder`() throws {
    #expect(code { try OutputFile.write([1], to: "/dev/full") } == .unwritable)
    #expect(code { try OutputFile.write([1], to: "/tmp") } == .notAFile)
    #expect(code { try OutputFile.write([1], to: "/nowhere/a") } == .unwritable)
    try OutputFile.write([1], to: "/dev/null")
  }

  @Test func `reports what it cannot read`() throws {
    try withFolder { folder in
      try OutputFile.write([1, 2, 3], to: "\(folder)/three")
      try OutputFile.write([], to: "\(folder)/empty")
      func read(_ path: String) throws { _ = try InputFile.contents(of: path, limit: 2) }
      #expect(code { try read("\(folder)/three") } == .tooLarge)
      #expect(code { try read("\(folder)/empty") } == .empty)
      #expect(code { try read("\(folder)/none") } == .missing)
      #expect(code { try read(folder) } == .notAFile)
      #expect(code { try read("/dev/zero") } == .notAFile)
    }
  }

  @Test func `compresses and decompresses`() throws {
    try withFolder { folder in
      let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      let file = try OutputFile("\(folder)/a.gz")
      try bytes.withUnsafeBytes { buffer in
        try Deflate(.gzip).write(buffer, isLast: true) { try file.write($0) }
      }
      try file.commit()
      let input = try GzipInput("\(folder)/a.gz")
      var copy = [UInt8](repeating: 0, count: bytes.count)
      try copy.withUnsafeMutableBytes { try input.read(into: $0) }
      try input.finish(limit: 0)
      #expect(copy == bytes)
    }
  }
}
