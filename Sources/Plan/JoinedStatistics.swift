import ChiasmGraph
import ChiasmParallel

/// Makes of the statistics of a rank's cases those of all ranks' cases: means and biased variances
/// of as many values are joined by Chan's formula in the order of the ranks.
final class JoinedStatisticsLaunch: Launch {
  /// `[C]` each.
  typealias Pair = (mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>)

  private let communicator: any Communicator
  private let node: String
  private let scratch: UnsafeMutablePointer<Float>
  private let batch: Pair
  private let running: Pair
  private let next: Pair
  private let momentum: Float
  private let channels: Int
  private let values: Int
  private var failure: PlanError?

  /// - Parameters:
  ///   - scratch: as ``scratchByteCount(_:ranks:)`` says.
  ///   - batch: those of the rank, which become those of all.
  ///   - next: may be `running`.
  ///   - values: per channel of one rank.
  init(
    _ communicator: any Communicator, _ node: Node, scratch: UnsafeMutableRawPointer,
    batch: Pair, running: Pair, next: Pair, momentum: Float, channels: Int, values: Int
  ) {
    self.communicator = communicator
    self.node = node.name
    self.scratch = scratch.assumingMemoryBound(to: Float.self)
    (self.batch, self.running, self.next) = (batch, running, next)
    (self.momentum, self.channels, self.values) = (momentum, channels, values)
    super.init(taskCount: 1)
  }

  static func scratchByteCount(_ channels: Int, ranks: Int) -> Int { 8 * channels * (ranks + 1) }

  override var error: PlanError? { failure }

  override func run(_ task: Int) {
    let (own, all) = (scratch, scratch + 2 * channels)
    own.update(from: batch.mean, count: channels)
    (own + channels).update(from: batch.variance, count: channels)
    do throws(CommunicationError) {
      try communicator.gather(
        UnsafeRawBufferPointer(start: own, count: 8 * channels),
        into: UnsafeMutableRawBufferPointer(start: all, count: 8 * channels * communicator.count))
    } catch {
      failure = PlanError(.communication, "node \"\(node)\"", error.reason)
      return
    }
    for channel in 0..<channels { join(channel, all) }
  }

  private func join(_ channel: Int, _ all: UnsafePointer<Float>) {
    var (mean, squares) = (0.0, 0.0)
    for rank in 0..<communicator.count {
      let own = all + 2 * channels * rank + channel
      let difference = Double(own[0]) - mean
      let share = 1 / Double(rank + 1)
      mean += difference * share
      squares += Double(own[channels]) + difference * difference * (1 - share)
    }
    let variance = squares / Double(communicator.count)
    let count = Double(values * communicator.count)
    batch.mean[channel] = Float(mean)
    batch.variance[channel] = Float(variance)
    let (keep, take) = (1 - momentum, momentum)
    next.mean[channel] = keep * running.mean[channel] + take * Float(mean)
    next.variance[channel] =
      keep * running.variance[channel] + take * Float(variance * count / (count - 1))
  }
}
