import ChiasmKernelDispatch
import ChiasmKernelInterface

/// Floats between two margins, to see whether a kernel writes beyond what is its own.
final class GuardedFloats {
  /// What memory holds that nobody has written.
  static let untouched: Float = -12_345.5
  private static let margin = 64

  let count: Int
  private let memory: UnsafeMutablePointer<Float>

  init(count: Int) {
    self.count = count
    memory = .allocate(capacity: count + 2 * Self.margin)
    memory.initialize(repeating: Self.untouched, count: count + 2 * Self.margin)
  }

  convenience init(_ values: [Float]) {
    self.init(count: values.count)
    for index in values.indices { pointer[index] = values[index] }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { memory + Self.margin }
  var reading: UnsafePointer<Float> { UnsafePointer(pointer) }
  var values: [Float] { (0..<count).map { pointer[$0] } }

  /// Whether the margins are as they were.
  var isIntact: Bool {
    (0..<Self.margin).allSatisfy {
      memory[$0] == Self.untouched && pointer[count + $0] == Self.untouched
    }
  }
}

/// Runs every task of a kernel, the last first: their order must not matter.
func run<Arguments>(
  _ kernel: KernelTable.Kernel<Arguments>, _ arguments: Arguments, taskCount: Int
) {
  withUnsafePointer(to: arguments) { pointer in
    for task in (0..<taskCount).reversed() { kernel(pointer, task) }
  }
}

extension ISA {
  /// Counts at which vector loops and their tails begin and end.
  var tails: [Int] { [0, 1, lanes - 1, lanes, lanes + 1, 2 * lanes + 3, 4 * lanes] }
}

let tables = KernelDispatch.available.map(KernelDispatch.table(for:))
