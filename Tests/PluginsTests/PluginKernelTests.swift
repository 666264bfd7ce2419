import ChiasmGraph
import ChiasmPluginWire
import ChiasmPlugins
import ChiasmTensor
import Testing

struct PluginKernelTests {
  @Test func `a kernel that takes strides writes between the gaps only`() throws {
    let blend = try BuiltPlugins.make("example-c/gated-blend")
    var numbers = Numbers(seed: 5)
    let type = TensorType(.float32, [3, 4])
    let inputs = (0..<3).map { _ in numbers.tensor(type.shape) }
    let kernel = try blend.kernel(for: inputs.map(\.type))
    #expect(kernel.takesStrides)
    let expected = try kernel.run(inputs)[0].doubles

    let strides = [[1, 3], [-4, 1], [8, 2]]
    let tensors = zip(inputs, strides).map { Spread($0, strides: $1) }
    for outputStrides in [[4, 1], [1, 5], [12, 3], [-4, -1]] {
      let fresh = try blend.kernel(for: inputs.map(\.type))
      let output = Spread(Tensor(repeating: 9, type: type), strides: outputStrides)
      for _ in 0..<2 { try fresh.run(tensors, output) }
      expectClose(output.elements, expected, tolerance: 1e-6)
      #expect(output.gaps.allSatisfy { $0 == Spread.gap })
    }
  }

  @Test func `a strided tensor is refused by a kernel for dense ones`() throws {
    let blend = try BuiltPlugins.make("example-swift/gated-blend")
    let type = TensorType(.float32, [2, 2])
    let memory = Storage(byteCount: 64)
    let dense = StridedTensor(data: memory.bytes.baseAddress!, type: type, strides: [2, 1])
    let turned = StridedTensor(data: memory.bytes.baseAddress!, type: type, strides: [1, 2])
    let error = #expect(throws: OperatorError.self) {
      try blend.prepareKernel(inputs: [dense, turned, dense], outputs: [dense], threads: 1)
    }
    #expect(error?.code == .plugin)
    #expect(error?.reason == "expected dense tensors, got strided ones")
  }

  @Test func `scratch memory is as large as the plugin asks for`() throws {
    let plugin = try FaultyPlugin()
    defer { plugin.remove() }
    let type = TensorType(.float32, [5, 7])
    let kernel = try plugin.make().kernel(for: [type])
    #expect(kernel.scratchByteCount == 140)
    #expect(kernel.outputTypes == [type])
  }

  @Test func `an operator without a kernel has none to give`() throws {
    let fuse = try BuiltPlugins.make("easy-fusion/fuse")
    #expect(!fuse.hasKernel)
    let type = TensorType(.float32, [2])
    let error = #expect(throws: PluginError.self) { try fuse.kernel(for: [type, type]) }
    #expect(error?.description == "operator easy-fusion/fuse: has no kernel")
  }
}

/// A fp32 matrix spread over memory by strides, with a sentinel in the gaps.
private final class Spread {
  static let gap: Float = 1234.5

  let tensor: KernelTensor
  private let memory: UnsafeMutableBufferPointer<Float>
  private let offsets: [Int]
  private let type: TensorType

  init(_ matrix: Tensor, strides: [Int]) {
    type = matrix.type
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let relative = (0..<rows).flatMap { row in
      (0..<columns).map { row * strides[0] + $0 * strides[1] }
    }
    let low = relative.min() ?? 0
    memory = .allocate(capacity: (relative.max() ?? 0) - low + 1)
    memory.initialize(repeating: Self.gap)
    offsets = relative.map { $0 - low }
    for (offset, value) in zip(offsets, matrix.elements(of: Float.self)) { memory[offset] = value }
    tensor = KernelTensor(memory.baseAddress.map { $0 - low }, type, strides: strides)
  }

  deinit { memory.deallocate() }

  var elements: Tensor { Tensor(offsets.map { memory[$0] }, shape: type.shape) }

  var gaps: [Float] {
    let taken = Set(offsets)
    return memory.indices.filter { !taken.contains($0) }.map { memory[$0] }
  }
}

extension PluginKernel {
  fileprivate func run(_ inputs: [Spread], _ output: Spread) throws {
    try withExtendedLifetime((inputs, output)) {
      try inputs.map(\.tensor).withUnsafeBufferPointer { inputs in
        try [output.tensor].withUnsafeBufferPointer { outputs in
          try run(
            inputs: inputs, outputs: outputs, scratch: .init(start: nil, count: 0),
            parallelFor: .serial)
        }
      }
    }
  }
}
