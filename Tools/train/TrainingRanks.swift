import ChiasmConsole
import ChiasmMPI
import ChiasmParallel
import ChiasmTraining
import Glibc
import Synchronization

/// The processes that mpirun started to train together, as one of them sees them.
final class TrainingRanks: Sendable {
  private enum Phase {
    case preparing
    case training(KeptStates, path: String)
    case over
  }

  let communicator: MPICommunicator
  private let processes: RankProcesses
  private let phase = Mutex(Phase.preparing)
  private let isEnding = Atomic(false)
  /// Seconds to wait for a checkpoint before telling; mpirun kills after one.
  private static let patience = 0.6

  /// Joins the job; nil when this process was started on its own.
  ///
  /// - Throws: `CommunicationError`.
  static func join() throws(CommunicationError) -> TrainingRanks? {
    EndWatch.hold()
    guard let communicator = try MPICommunicator.join() else {
      EndWatch.release()
      return nil
    }
    let ranks = TrainingRanks(communicator, try RankProcesses(communicator))
    EndWatch.start { ranks.end() }
    return ranks
  }

  private init(_ communicator: MPICommunicator, _ processes: RankProcesses) {
    self.communicator = communicator
    self.processes = processes
  }

  var isLeader: Bool { communicator.rank == 0 }

  /// Does what every rank has to do before any goes on. Where one fails all end, and the first of
  /// those that failed says why.
  func together<R>(_ body: () throws -> R) throws -> R {
    let result = Result { try body() }
    var hasFailed = false
    if case .failure = result { hasFailed = true }
    guard let first = try communicator.gather(hasFailed).firstIndex(of: true) else {
      return try result.get()
    }
    guard first == communicator.rank, case .failure(let error) = result else { fail(nil) }
    fail(isLeader ? "\(error)" : "rank \(first): \(error)")
  }

  /// Ends this process, as all ranks do.
  ///
  /// - Parameter message: what has happened; told before any rank leaves, for mpirun ends all when
  ///   the first has ended with an error.
  func fail(_ message: String?) -> Never {
    if let message { Self.tell(message) }
    leave()
    Glibc.exit(1)
  }

  /// Makes sure that all ranks do the same work.
  ///
  /// - Throws: ``ToolError`` that names the first of `facts` that differs from rank 0's.
  func compare(_ facts: [(name: String, value: String)]) throws {
    for fact in facts {
      // FNV-1a.
      let digest = fact.value.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01b3
      }
      let all = try communicator.gather(digest)
      guard let other = all.firstIndex(where: { $0 != all[0] }) else { continue }
      throw ToolError("mpirun", "expected \(fact.name) alike on all ranks, got another on \(other)")
    }
  }

  /// From now on `kept` is written when another rank ends.
  func train(_ kept: KeptStates?, path: String) {
    if let kept { phase.withLock { $0 = .training(kept, path: path) } }
  }

  /// Leaves the job, when all ranks do.
  func leave() {
    phase.withLock { $0 = .over }
    communicator.leave()
  }

  /// Ends this process in the middle: the first rank that is left on this machine writes the
  /// checkpoint and says what has happened.
  ///
  /// - Parameter reason: why, when it is not another rank's death.
  func end(_ reason: String? = nil) -> Never {
    // Whoever comes second waits for the end.
    while isEnding.exchange(true, ordering: .relaxed) { sleep(1) }
    guard case .training(let kept, let path) = phase.withLock({ $0 }) else { _exit(1) }
    guard processes.isFirst || reason != nil else { _exit(1) }
    let ended = processes.ended.map { "rank \($0) has ended" }.joined(separator: ", ")
    let own = reason.map { "rank \(communicator.rank): \($0)" }
    let cause = own ?? (ended.isEmpty ? "this job was asked to end" : ended)
    var isHeir = false
    do {
      let iterations = try kept.write { iterations in
        isHeir = Heir.make(patience: Self.patience) { isWell in
          // A copy that has failed has said why.
          if isWell == true { Self.tell(cause, iterations, "\(path) has iteration \(iterations)") }
          if isWell == nil {
            Self.tell(cause, iterations, "iteration \(iterations) is being written to \(path)")
          }
          _exit(1)
        }
      }
      if isHeir { _exit(0) }
      let isWritten = iterations > 0
      Self.tell(
        cause, iterations,
        isWritten ? "\(path) has iteration \(iterations)" : "no checkpoint was written")
    } catch {
      Self.tell(cause, nil, "\(error)")
    }
    _exit(1)
  }

  private static func tell(_ cause: String, _ iterations: Int?, _ what: String) {
    let place = iterations.map { " in iteration \($0 + 1)" } ?? ""
    tell("\(cause)\(place); \(what)")
  }

  private static func tell(_ message: String) {
    StandardError.write("chiasm-train: error: \(TerminalText.oneLine(message))\n")
  }
}
