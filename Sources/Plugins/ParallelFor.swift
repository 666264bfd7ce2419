public import CChiasmPlugin

/// The host's parallel loop as kernels call it.
public struct ParallelFor: @unchecked Sendable {
  /// Runs `task(index, context)` for every index below the count and returns when all have ended.
  public typealias Function = @convention(c) (
    _ host: UnsafeMutableRawPointer?, _ count: Int, _ task: chiasm_kernel_task?,
    _ context: UnsafeMutableRawPointer?
  ) -> Void

  public let function: Function
  /// The function's first argument.
  public let host: UnsafeMutableRawPointer?

  public init(_ function: @escaping Function, host: UnsafeMutableRawPointer? = nil) {
    self.function = function
    self.host = host
  }

  /// One task after the other, on the calling thread.
  public static let serial = ParallelFor { _, count, task, context in
    for index in 0..<count { task?(index, context) }
  }
}
