public import ChiasmParallel
import Foundation

/// The processes of all ranks, to tell who is left.
public struct RankProcesses: Sendable {
  /// A process that can be looked for where its name space is.
  private struct Process: BitwiseCopyable {
    let id: Int32
    /// Of the machine and its name space of processes.
    let place: UInt64
  }

  private let rank: Int
  private let processes: [Process]

  /// Asks all ranks.
  ///
  /// - Throws: `CommunicationError`.
  public init(_ communicator: any Communicator) throws(CommunicationError) {
    rank = communicator.rank
    processes = try communicator.gather(Process(id: getpid(), place: Self.place))
  }

  /// The ranks on this machine that have ended.
  public var ended: [Int] { neighbours.filter { !isLeft($0) } }

  /// Whether no lower rank on this machine is left.
  public var isFirst: Bool { !neighbours.contains { $0 < rank && isLeft($0) } }

  private var neighbours: [Int] {
    processes.indices.filter { processes[$0].place == processes[rank].place }
  }

  private func isLeft(_ rank: Int) -> Bool { kill(processes[rank].id, 0) == 0 || errno == EPERM }

  private static var place: UInt64 {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    var space = [CChar](repeating: 0, count: 256)
    readlink("/proc/self/ns/pid", &space, space.count - 1)
    // FNV-1a.
    return (name + space).reduce(0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64(UInt8(bitPattern: $1))) &* 0x100_0000_01b3
    }
  }
}
