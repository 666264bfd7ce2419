import Foundation

/// Ranks that are threads of one process.
public final class ThreadCommunicator: Communicator {
  /// Where ranks meet.
  private final class Meeting: @unchecked Sendable {
    let condition = NSCondition()
    var bytes: [[UInt8]]
    var arrived = 0
    var left = 0
    /// Counts meetings.
    var number = 0
    var isClosed = false

    init(_ count: Int) { bytes = Array(repeating: [], count: count) }
  }

  public let rank: Int
  public let count: Int
  private let meeting: Meeting

  private init(_ rank: Int, _ count: Int, _ meeting: Meeting) {
    self.rank = rank
    self.count = count
    self.meeting = meeting
  }

  /// - Returns: one for each of `count` threads.
  public static func ranks(_ count: Int) -> [ThreadCommunicator] {
    let meeting = Meeting(count)
    return (0..<count).map { ThreadCommunicator($0, count, meeting) }
  }

  /// Ends what all ranks do together: whoever waits for this rank, or calls later, gets an error.
  public func close() {
    meeting.condition.withLock {
      meeting.isClosed = true
      meeting.condition.broadcast()
    }
  }

  public func gather(_ own: UnsafeRawBufferPointer, into all: UnsafeMutableRawBufferPointer)
    throws(CommunicationError)
  {
    let isWhole = meeting.condition.withLock { meet(own, all) }
    guard isWhole else { throw CommunicationError("another rank has ended") }
  }

  private func meet(_ own: UnsafeRawBufferPointer, _ all: UnsafeMutableRawBufferPointer) -> Bool {
    if meeting.isClosed { return false }
    let number = meeting.number
    meeting.bytes[rank] = Array(own)
    meeting.arrived += 1
    if meeting.arrived == count {
      meeting.number += 1
      (meeting.arrived, meeting.left) = (0, 0)
      meeting.condition.broadcast()
    }
    while meeting.number == number && !meeting.isClosed { meeting.condition.wait() }
    guard meeting.number != number else { return false }
    for (rank, bytes) in meeting.bytes.enumerated() {
      precondition(
        bytes.count == own.count, "rank \(rank) gave \(bytes.count) of \(own.count) bytes")
      UnsafeMutableRawBufferPointer(rebasing: all[(rank * own.count)...]).copyBytes(from: bytes)
    }
    // Nobody writes for the next meeting before all have read, which all who have met do.
    meeting.left += 1
    if meeting.left == count { meeting.condition.broadcast() }
    while meeting.left < count { meeting.condition.wait() }
    return true
  }
}
