import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

struct NumPyErrorTests {
  typealias Code = NumPyError.Code

  /// Runs `body` on a file that holds `bytes`.
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "chiasm-numpy-\(UUID().uuidString)"
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  private func code(_ body: () throws -> Void) -> Code? {
    do { try body() } catch { return (error as? NumPyError)?.code }
    return nil
  }

  private func header(_ text: String) -> [UInt8] {
    let count = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + text.utf8
  }

  private func contents(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: NumPyTests.path(name))))
  }

  @Test func `names a missing file, a directory and an empty file`() throws {
    #expect(code { _ = try NumPy.readArray(path: "/nowhere/a.npy") } == .unreadable)
    #expect(code { _ = try NumPy.readArray(path: "/tmp") } == .unreadable)
    #expect(code { _ = try NumPy.readArchive(path: "/dev/zero") } == .unreadable)
    try withFile([]) { path in
      let error = #expect(throws: NumPyError.self) { try NumPy.readArray(path: path) }
      #expect(error?.description == "\(path): the file is empty")
    }
  }

  @Test func `refuses arrays without a tensor form`() {
    for name in ["complex.npy", "structured.npy", "uint64-large.npy"] {
      #expect(code { _ = try NumPy.readArray(path: NumPyTests.path(name)) } == .unsupported)
    }
    #expect(
      code { _ = try NumPy.readArchive(path: NumPyTests.path("foreign.npz")) } == .unsupported)
  }

  @Test(arguments: [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", Code.tooLarge),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (0, 4294967296, 4294967296)}", .tooLarge),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", .tooLarge),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1073741824,)}", .truncated),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} x", .malformed),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", .malformed),
    ("{'descr': '<f4', 'fortran_order': False}", .malformed),
    ("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", .malformed),
    ("{'descr': '<f4", .malformed),
    ("", .malformed),
  ])
  func `refuses a false header`(text: String, expected: Code) throws {
    try withFile(header(text)) { path in
      #expect(code { _ = try NumPy.readArray(path: path) } == expected)
    }
  }

  @Test(arguments: ["f4-little-C.npy", "cube-F.npy"])
  func `refuses every truncation of an array`(name: String) throws {
    let bytes = try contents(name)
    for count in 1..<bytes.count {
      try withFile(Array(bytes[..<count])) { path in
        #expect(code { _ = try NumPy.readArray(path: path) } == .truncated)
      }
    }
    try withFile(bytes + [0]) { path in
      #expect(code { _ = try NumPy.readArray(path: path) } == .malformed)
    }
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func `survives every truncation and flipped byte of an archive`(name: String) throws {
    let bytes = try contents(name)
    for position in 0..<bytes.count {
      try withFile(Array(bytes[..<max(position, 1)])) { path in
        #expect(code { _ = try NumPy.readArchive(path: path) } != nil)
      }
      var damaged = bytes
      damaged[position] ^= 0xff
      try withFile(damaged) { path in _ = code { _ = try NumPy.readArchive(path: path) } }
    }
  }

  @Test func `writes nothing where it cannot write`() throws {
    let tensor = Tensor([Float](repeating: 1, count: 100_000), shape: [100_000])
    #expect(code { try NumPy.writeArray(tensor, path: "/dev/full") } == .unwritable)
    #expect(code { try NumPy.writeArray(tensor, path: "/nowhere/a.npy") } == .unwritable)
    #expect(code { try NumPy.writeArray(tensor, path: "/tmp") } == .unwritable)
  }
}
