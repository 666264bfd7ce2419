import ChiasmGraph
import ChiasmOperators
import ChiasmPluginWire
import ChiasmPlugins
import ChiasmTensor
import Testing

/// The example plugins, once in Swift and once in C.
struct GatedBlendTests {
  static let ids: [OperatorID] = ["example-swift/gated-blend", "example-c/gated-blend"]
  static let shapes: [Shape] = [[], [1], [0, 4], [7], [3, 5, 7], [2, 3, 4, 5, 6], [40_001]]

  private func inputs(_ shape: Shape) -> [Tensor] {
    var numbers = Numbers(seed: 3)
    return (0..<3).map { _ in numbers.tensor(shape, scale: 4) }
  }

  @Test(arguments: ids, shapes)
  func `the kernel agrees with the decomposition, run after run`(id: OperatorID, shape: Shape)
    throws
  {
    let blend = try BuiltPlugins.make(id)
    let inputs = inputs(shape)
    let kernel = try blend.kernel(for: inputs.map(\.type))
    let expected = try blend.evaluate(inputs)[0]
    let first = try kernel.run(inputs)[0]
    expectClose(first, expected.doubles, tolerance: 1e-6)
    #expect(try kernel.run(inputs)[0].isIdentical(to: first))
    try blend.audit(inputs.map(\.type))
  }

  @Test(arguments: ids)
  func `the decomposition is the formula`(id: OperatorID) throws {
    let inputs = inputs([2, 9])
    let (a, b, g) = (inputs[0].doubles, inputs[1].doubles, inputs[2].doubles)
    let weights = g.map(Reference.sigmoid)
    let expected = weights.indices.map { a[$0] * weights[$0] + b[$0] * (1 - weights[$0]) }
    let blend = try BuiltPlugins.make(id)
    expectClose(try blend.evaluate(inputs)[0], expected, tolerance: 1e-6)
    #expect(throws: PluginError.self) {
      let half = inputs.map { $0.converted(to: .float16) }
      _ = try blend.kernel(for: half.map(\.type)).run(half)
    }
  }

  @Test func `a gradient of its own is the decomposition's`() throws {
    let inputs = inputs([3, 4])
    let blend = try BuiltPlugins.make("example-swift/gated-blend")
    let own = try gradients(of: blend, inputs, decomposed: false)
    let derived = try gradients(of: blend, inputs, decomposed: true)
    #expect(own.count == 3)
    for (own, derived) in zip(own, derived) {
      expectClose(try #require(own), try #require(derived).doubles, tolerance: 1e-6)
    }
  }

  @Test func `an operator without a gradient of its own says so`() throws {
    let blend = try BuiltPlugins.make("example-c/gated-blend")
    let error = #expect(throws: OperatorError.self) {
      try gradients(of: blend, inputs([2]), decomposed: false)
    }
    #expect(error?.code == .unsupported)
  }

  @Test(arguments: [1, 2, 3, 8])
  func `a prepared kernel gives the same bits on any number of threads`(threads: Int) throws {
    let blend = try BuiltPlugins.make("example-swift/gated-blend")
    let inputs = inputs([3, 33_333])
    let memory = inputs.map(Storage.init(copying:))
    let output = Storage(byteCount: inputs[0].type.byteCount)
    let strided = (memory + [output]).map { storage in
      StridedTensor(
        data: storage.bytes.baseAddress!, type: inputs[0].type, strides: inputs[0].shape.strides)
    }
    let prepared = try blend.prepareKernel(
      inputs: Array(strided[..<3]), outputs: [strided[3]], threads: threads)
    withExtendedLifetime((memory, output)) {
      for _ in 0..<3 { #expect(prepared.run() == nil) }
    }
    let expected = try blend.kernel(for: inputs.map(\.type)).run(inputs)[0]
    #expect(Tensor(inputs[0].type, storage: output).isIdentical(to: expected))
  }
}
