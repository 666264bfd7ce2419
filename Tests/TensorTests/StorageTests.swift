import ChiasmTensor
import Foundation
import Testing

struct StorageTests {
  /// A file mapped while this lives.
  private final class Mapping {
    let bytes: UnsafeRawBufferPointer

    init(_ path: String, byteCount: Int) throws {
      let descriptor = open(path, O_RDONLY)
      defer { close(descriptor) }
      let address = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
      let start = try #require(address == MAP_FAILED ? nil : address)
      bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
  }

  /// A mapping of a file of floats.
  private static func mapping(_ values: [Float]) throws -> Storage {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try values.withUnsafeBytes { try Data($0).write(to: path) }
    defer { try? FileManager.default.removeItem(at: path) }
    let mapping = try Mapping(path.path, byteCount: 4 * values.count)
    return Storage(mapping: mapping.bytes, from: mapping)
  }

  @Test func `reads pages again that were given back`() throws {
    let values = (0..<100_000).map(Float.init)
    let tensor = Tensor(TensorType(.float32, [100_000]), storage: try Self.mapping(values))
    for _ in 0..<2 {
      let isKept = tensor.elements(of: Float.self) == values
      #expect(isKept)
      tensor.giveBackPages()
    }
  }

  @Test func `keeps memory of its own when asked to give pages back`() {
    let values = (0..<2_000_000).map(Float.init)
    let tensor = Tensor(values, shape: [2_000_000])
    tensor.giveBackPages()
    #expect(tensor.elements(of: Float.self) == values)
  }

  @Test func `copies a mapping before it is written to`() throws {
    var tensor = Tensor(TensorType(.float32, [4]), storage: try Self.mapping([1, 2, 3, 4]))
    tensor.withMutableElements(of: Float.self) { $0[0] = 9 }
    tensor.giveBackPages()
    #expect(tensor.elements(of: Float.self) == [9, 2, 3, 4])
  }
}
