import ChiasmNumPy
import ChiasmTensor
import Foundation
import Testing

struct NumPyTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Oracle/imaging/numpy").path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static let expected: [String: [Double]] = {
    guard let data = FileManager.default.contents(atPath: path("index.json")) else { return [:] }
    return (try? JSONDecoder().decode([String: [Double]].self, from: data)) ?? [:]
  }()

  @Test(arguments: expected.keys.sorted())
  func `reads what numpy writes`(name: String) throws {
    let tensor = try NumPy.readArray(path: Self.path(name))
    let values = try #require(Self.expected[name]).map {
      tensor.elementType == .float32 ? Double(Float($0)) : $0
    }
    #expect(tensor.shape == [2, 3])
    #expect(tensor.doubles == values)
  }

  @Test(arguments: [
    ("f2", ElementType.float16), ("f4", .float32), ("f8", .float32), ("i1", .int8),
    ("u1", .uint8), ("i2", .int32), ("u2", .int32), ("i4", .int32), ("u4", .int64),
    ("i8", .int64), ("u8", .int64), ("b1", .bool),
  ])
  func `maps each array type to an element type`(code: String, type: ElementType) throws {
    #expect(try NumPy.readArray(path: Self.path("\(code)-big-F.npy")).elementType == type)
  }

  @Test(arguments: 1...3)
  func `reads every header version`(version: Int) throws {
    let tensor = try NumPy.readArray(path: Self.path("version\(version).npy"))
    #expect(tensor.elements(of: Float.self) == [0, 1, 2, 3])
  }

  @Test func `reads three axes in Fortran order`() throws {
    let tensor = try NumPy.readArray(path: Self.path("cube-F.npy"))
    #expect(tensor.shape == [3, 4, 5])
    #expect(tensor.elements(of: Int32.self) == Array(0..<60))
  }

  @Test func `reads a scalar and an array without elements`() throws {
    #expect(try NumPy.readArray(path: Self.path("scalar.npy")).doubles == [2.5])
    #expect(try NumPy.readArray(path: Self.path("empty.npy")).shape == [0, 3])
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func `reads an archive`(name: String) throws {
    let arrays = try NumPy.readArchive(path: Self.path(name))
    #expect(arrays.keys.sorted() == ["mask", "weights"])
    #expect(arrays["weights"]?.shape == [3, 4])
    #expect(arrays["weights"]?.elements(of: Float.self) == (0..<12).map(Float.init))
    #expect(arrays["mask"]?.doubles == [1, 0, 0, 0, 1, 0, 0, 0, 1])
  }

  @Test(arguments: ElementType.allCases)
  func `reads back what it writes`(type: ElementType) throws {
    let path = NSTemporaryDirectory() + "chiasm-numpy-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    for shape: Shape in [.scalar, [5], [2, 0], [2, 3, 4]] {
      let values = (0..<shape.count).map { Double($0 % 2) }
      let tensor = Tensor(nearest: values, type: TensorType(type, shape))
      try NumPy.writeArray(tensor, path: path)
      let copy = try NumPy.readArray(path: path)
      #expect(copy.isIdentical(to: type == .bfloat16 ? tensor.converted(to: .float32) : tensor))
    }
  }
}
