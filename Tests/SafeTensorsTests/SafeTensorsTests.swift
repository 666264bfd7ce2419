import ChiasmSafeTensors
import ChiasmTensor
import Foundation
import Testing

struct SafeTensorsTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Oracle/safetensors/types.safetensors").standardized.path

  private let file: SafeTensors

  init() throws { file = try SafeTensors(path: Self.path) }

  @Test func `reads names, shapes, types and metadata`() throws {
    #expect(file.entries.count == 12)
    #expect(file.entries["fp64"]?.dtype == .float64)
    #expect(file.entries["fp64"]?.shape == [2, 3])
    #expect(file.entries["scalar"]?.shape == .scalar)
    #expect(file.entries["layer.\"ü\\n😀\".weight"]?.shape == [1])
    #expect(file.metadata == ["format": "pt", "note": "a\nb"])
  }

  @Test(arguments: [
    ("fp32", ElementType.float32, [-2.5, 0, 1, 3, 0.5, 100]),
    ("fp16", .float16, [-2.5, 0, 1, 3, 0.5, 100]),
    ("bf16", .bfloat16, [-2.5, 0, 1, 3, 0.5, 100]),
    ("int8", .int8, [-2, 0, 1, 3, 0, 100]),
    ("uint8", .uint8, [2, 0, 1, 3, 0, 100]),
    ("int32", .int32, [-2e7, 0, 1e7, 3e7, 0, 1e9]),
    ("int64", .int64, [-0x1p41, 0, 0x1p40, 0x3p40, 0, 0x64p40]),
    ("bool", .bool, [0, 0, 1, 1, 1, 1]),
  ])
  func `reads tensors as PyTorch wrote them`(
    _ name: String, _ elementType: ElementType, _ values: [Double]
  ) throws {
    let tensor = try file.tensor(name)
    #expect(tensor.type == TensorType(elementType, [2, 3]))
    #expect(tensor.doubles == values)
  }

  @Test func `reads scalars and empty tensors`() throws {
    #expect(try file.tensor("scalar").doubles == [7])
    #expect(try file.tensor("empty").type == TensorType(.float32, [0, 3]))
  }

  @Test func `refuses a type without a tensor form, and a name it lacks`() {
    let unsupported = #expect(throws: SafeTensorsError.self) { try file.tensor("fp64") }
    #expect(unsupported?.code == .unsupported)
    #expect(
      unsupported?.description == "\(Self.path): tensor \"fp64\": expected one of BOOL, U8, I8, "
        + "F16, BF16, I32, F32, I64, got F64")
    let missing = #expect(throws: SafeTensorsError.self) { try file.tensor("fp128") }
    #expect(missing?.description == "\(Self.path): no tensor \"fp128\"")
  }
}
