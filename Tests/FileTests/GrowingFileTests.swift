import ChiasmFile
import Foundation
import Testing

struct GrowingFileTests {
  @Test func `shows bytes at once and keeps as many as it is told`() throws {
    let path = NSTemporaryDirectory() + "chiasm-growing-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try GrowingFile.contents(of: path, limit: 9).isEmpty)
    let file = try GrowingFile(path, keeping: 0)
    try file.append([1, 2, 3])
    #expect(try GrowingFile.contents(of: path, limit: 9) == [1, 2, 3])
    try file.append([4])
    let again = try GrowingFile(path, keeping: 2)
    try again.append([5])
    #expect(try GrowingFile.contents(of: path, limit: 9) == [1, 2, 5])
    #expect(throws: FileError.self) { try GrowingFile.contents(of: path, limit: 2) }
  }

  @Test func `says where it cannot write`() throws {
    for path in ["/no/such/folder/a", NSTemporaryDirectory()] {
      let error = #expect(throws: FileError.self) { try GrowingFile(path, keeping: 0) }
      #expect(error?.place == path)
    }
    let full = try GrowingFile("/dev/full", keeping: 0)
    let error = #expect(throws: FileError.self) { try full.append([1]) }
    #expect(error?.code == .unwritable)
  }
}
