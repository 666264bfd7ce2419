import ChiasmKernelDispatch
public import ChiasmKernelInterface
import ChiasmParallel
import ChiasmTensor

/// What the machine can do at most, measured: the roof over every kernel.
public struct MachineRates: Sendable {
  public let threads: Int
  /// Multiply-adds per second of all threads, from registers.
  public let multiplyAdds: Double
  /// Bytes per second that all threads read from memory in order.
  public let bytes: Double

  /// Keeps the machine busy for about a third of a second; takes the best of several tries, since
  /// others may run beside.
  public static func measured(isa: ISA, threads: Int) -> MachineRates {
    let table = KernelDispatch.table(for: isa)
    let countPerTask = 1 << 20
    // Beyond every cache.
    let tasks = max(64, 8 * threads)
    let data = Storage(byteCount: 4 * countPerTask * tasks)
    data.populate(threads: threads)
    let results = Storage(byteCount: 4 * isa.lanes * tasks)
    var a = RateArguments(
      data: UnsafePointer(data.bytes.baseAddress!.assumingMemoryBound(to: Float.self)),
      results: results.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
    a.countPerTask = countPerTask
    a.rounds = 200_000
    let fused = fastest { run(table.fusedRate, a, tasks: 4 * threads, threads: threads) }
    let read = fastest { run(table.readRate, a, tasks: tasks, threads: threads) }
    return MachineRates(
      threads: threads,
      multiplyAdds: Double(4 * threads * a.rounds * RateArguments.multiplyAddsPerRound * isa.lanes)
        / fused,
      bytes: Double(4 * countPerTask * tasks) / read)
  }

  private static func run(
    _ kernel: KernelTable.Kernel<RateArguments>, _ arguments: RateArguments, tasks: Int,
    threads: Int
  ) {
    withUnsafePointer(to: arguments) { pointer in
      parallelFor(tasks, threads: threads) { kernel(pointer, $0) }
    }
  }

  /// Seconds of the fastest of five.
  private static func fastest(_ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let times = (0..<5).map { _ in clock.measure(body) }
    let (seconds, attoseconds) = (times.min() ?? .zero).components
    return max(1e-9, Double(seconds) + Double(attoseconds) * 1e-18)
  }
}
