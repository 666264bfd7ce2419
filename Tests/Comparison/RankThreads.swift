public import ChiasmParallel
import Foundation

private final class Results<R>: @unchecked Sendable {
  let lock = NSLock()
  var list: [Int: Result<R, any Error>] = [:]
}

/// Runs `body` on a thread for every rank, and returns what each gives.
///
/// A rank that throws ends what all do together.
public func onRanks<R>(
  _ count: Int, _ body: @escaping @Sendable (ThreadCommunicator) throws -> R
) -> [Result<R, any Error>] {
  let results = Results<R>()
  let ends = ThreadCommunicator.ranks(count).map { communicator in
    let end = DispatchSemaphore(value: 0)
    let thread = Thread {
      let result = Result { try body(communicator) }
      if case .failure = result { communicator.close() }
      results.lock.withLock { results.list[communicator.rank] = result }
      end.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    return end
  }
  for end in ends { end.wait() }
  return (0..<count).compactMap { results.list[$0] }
}
