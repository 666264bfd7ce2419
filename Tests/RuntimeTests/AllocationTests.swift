import CAllocationCount
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
