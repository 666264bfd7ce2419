import ChiasmGraph
import ChiasmOperators
import ChiasmPlugins
import ChiasmPluginWire
import ChiasmTensor
import Dispatch
import Testing

/// The plugins of this package, as built beside the tests.
enum BuiltPlugins {
  static func host() throws -> PluginHost {
    PluginHost(try PluginSearchPath(variable: nil), primitives: .standard)
  }

  /// An operator of a plugin beside the tests.
  static func make(_ id: OperatorID, _ attributes: Attributes = [:]) throws -> PluginOperator {
    var host = try host()
    try host.load(try #require(id.pluginName))
    return try make(id, attributes, from: host)
  }

  static func make(_ id: OperatorID, _ attributes: Attributes = [:], from host: PluginHost) throws
    -> PluginOperator
  {
    var catalog = OperatorCatalog()
    try host.register(into: &catalog)
    return try #require(try catalog.make(id, attributes) as? PluginOperator)
  }
}

extension PluginKernel {
  /// Runs the kernel on dense tensors, with tasks on several threads.
  func run(_ inputs: [Tensor]) throws -> [Tensor] {
    let scratch = Storage(byteCount: scratchByteCount)
    let inputMemory = inputs.map(Storage.init(copying:))
    let outputMemory = outputTypes.map { Storage(byteCount: $0.byteCount) }
    let inputTensors = zip(inputMemory, inputTypes).map { KernelTensor($0.bytes.baseAddress, $1) }
    let outputTensors = zip(outputMemory, outputTypes).map {
      KernelTensor($0.bytes.baseAddress, $1)
    }
    try withExtendedLifetime((inputMemory, outputMemory, scratch)) {
      try inputTensors.withUnsafeBufferPointer { inputs in
        try outputTensors.withUnsafeBufferPointer { outputs in
          try run(
            inputs: inputs, outputs: outputs, scratch: scratch.bytes, parallelFor: .concurrent)
        }
      }
    }
    return zip(outputTypes, outputMemory).map { Tensor($0, storage: $1) }
  }
}

extension Storage {
  convenience init(copying tensor: Tensor) {
    self.init(byteCount: tensor.type.byteCount)
    tensor.withUnsafeBytes { bytes.copyMemory(from: $0) }
  }
}

extension ParallelFor {
  static let concurrent = ParallelFor { _, count, task, context in
    let context = UInt(bitPattern: context)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      task?(index, UnsafeMutableRawPointer(bitPattern: context))
    }
  }
}

/// Numbers between -1 and 1 that depend on nothing but the seed.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> Double {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Double(state >> 11) / Double(1 << 52) - 1
  }

  mutating func tensor(_ shape: Shape, scale: Double = 1, offset: Double = 0) -> Tensor {
    let values = (0..<shape.count).map { _ in Float(next() * scale + offset) }
    return Tensor(values, shape: shape)
  }
}

func expectClose(
  _ got: Tensor, _ expected: [Double], tolerance: Double = 2e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(got.count == expected.count, sourceLocation: sourceLocation)
  let worst = zip(got.doubles, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  #expect(worst <= tolerance, "worst difference \(worst)", sourceLocation: sourceLocation)
}
