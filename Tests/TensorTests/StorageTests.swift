import ChiasmTensor
import Foundation
import Testing

struct StorageTests {
  /// A mapping of a file of counted floats, with its owner.
  private static func mapping(_ values: [Float]) throws -> Storage {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try values.withUnsafeBytes { try Data($0).write(to: path) }
    defer { try? FileManager.default.removeItem(at: path) }
    let data = try NSData(contentsOf: path, options: .alwaysMapped)
    return Storage(
      mapping: UnsafeRawBufferPointer(start: data.bytes, count: data.length), from: data)
  }

  @Test func `reads pages again that were given back`() throws {
    let values = (0..<100_000).map(Float.init)
    let tensor = Tensor(TensorType(.float32, [100_000]), storage: try Self.mapping(values))
    for _ in 0..<2 {
      #expect(tensor.elements(of: Float.self) == values)
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
