import CAllocationCount
import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmRuntime
import ChiasmTensor
import Foundation
import Testing

/// In a process of their own: other tests allocate meanwhile.
struct AllocationTests {
  /// What ten runs of a V-Net allocate after the first.
  private static func allocationsInSteadyState(threads: Int, isa: ISA) throws -> Int64 {
    let session = try Session(
      SmallNetwork.vnet(patch: [16, 16, 32]), catalog: .standard,
      options: SessionOptions(threads: threads, isa: isa))
    try session.run()
    allocation_count_start()
    for _ in 0..<10 { try session.run() }
    return allocation_count_stop()
  }

  /// What ten runs of a layer allocate after the first, its weights' packing and gradient included.
  private static func allocationsOfLayer(threads: Int, isa: ISA) throws -> Int64 {
    let builder = GraphBuilder(name: "layer", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [2, 16, 9, 9]))
    let w = try builder.input("w", TensorType(.float32, [32, 16, 3, 3]))
    let down = try builder.input("down", TensorType(.float32, [8, 32, 2, 2]))
    let y = try builder.convolution(x, w, padding: [1, 1])
    let z = try builder.convolution(y, down, strides: [2, 2])
    let gradient = ConvolutionWeightGradient(kernel: [3, 3], padding: [1, 1])
    let dw = try builder.add(gradient.id, [x, y], gradient.attributes, name: "dw")[0]
    try builder.output("z", z)
    try builder.output("dw", dw)
    let session = try Session(
      builder.graph, catalog: .standard, options: SessionOptions(threads: threads, isa: isa))
    try session.run()
    allocation_count_start()
    for _ in 0..<10 { try session.run() }
    return allocation_count_stop()
  }

  @Test func `packing and weight gradients allocate nothing`() async {
    await #expect(processExitsWith: .success) {
      for isa in available {
        for threads in 1...2 {
          let count = try Self.allocationsOfLayer(threads: threads, isa: isa)
          #expect(count == 0, "\(isa), \(threads) threads")
        }
      }
    }
  }

  @Test func `counts every kind of allocation, on every thread`() async {
    await #expect(processExitsWith: .success) {
      var memory: [UnsafeMutableRawPointer?] = Array(repeating: nil, count: 6)
      allocation_count_start()
      memory[0] = malloc(1)
      memory[1] = calloc(1, 1)
      memory[2] = realloc(nil, 1)
      memory[3] = aligned_alloc(64, 64)
      _ = posix_memalign(&memory[4], 64, 1)
      Thread.detachNewThread { withExtendedLifetime(Storage(byteCount: 1)) {} }
      sleep(1)
      let count = allocation_count_stop()
      for pointer in memory { free(pointer) }
      #expect(count >= 6, "\(count)")
    }
  }

  @Test func `a session allocates nothing on one thread`() async {
    await #expect(processExitsWith: .success) {
      for isa in available {
        let count = try Self.allocationsInSteadyState(threads: 1, isa: isa)
        #expect(count == 0, "\(isa)")
      }
    }
  }

  @Test func `a session allocates nothing on two threads`() async {
    await #expect(processExitsWith: .success) {
      for isa in available {
        let count = try Self.allocationsInSteadyState(threads: 2, isa: isa)
        #expect(count == 0, "\(isa)")
      }
    }
  }
}
