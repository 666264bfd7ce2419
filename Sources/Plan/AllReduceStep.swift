import ChiasmGraph
import ChiasmParallel
import ChiasmPasses
import ChiasmTensor

/// The sum over ranks, in pieces: a piece of every rank is gathered, then added in their order.
struct AllReduceStep: Step {
  let node: Node
  private let ranks: Int
  private let count: Int

  init?(_ node: Node, _ graph: Graph) {
    guard let reduce = node.operation as? AllReduce else { return nil }
    self.node = node
    ranks = reduce.ranks
    count = graph.shape(of: node.output).count
  }

  var kernel: String { "all-reduce" }
  var detail: String { "\(count) elements of \(ranks) ranks" }
  var replaceableInputs: [Value] { node.inputs }

  func scratchByteCount(threads: Int) -> Int {
    RankSumLaunch.scratchByteCount(count, ranks: ranks)
  }

  func bind(_ memory: StepMemory) throws(PlanError) -> [Launch] {
    [
      RankSumLaunch(
        try memory.communicator(of: ranks, for: node), node, scratch: memory.scratch,
        from: memory.floats(node.inputs[0]), to: memory.floats(node.output), count: count)
    ]
  }
}

/// Adds what all ranks have, and gives each the sums.
final class RankSumLaunch: Launch {
  private let communicator: any Communicator
  private let node: String
  private let gathered: UnsafeMutableRawPointer
  private let from: UnsafePointer<Float>
  private let to: UnsafeMutablePointer<Float>
  private let count: Int
  private var failure: PlanError?

  /// Elements that are gathered at a time.
  private static let piece = 1 << 18

  /// - Parameters:
  ///   - scratch: as ``scratchByteCount(_:ranks:)`` says.
  ///   - to: may be `from`.
  init(
    _ communicator: any Communicator, _ node: Node, scratch: UnsafeMutableRawPointer,
    from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int
  ) {
    self.communicator = communicator
    self.node = node.name
    gathered = scratch
    self.from = from
    self.to = to
    self.count = count
    super.init(taskCount: 1)
  }

  static func scratchByteCount(_ count: Int, ranks: Int) -> Int { 4 * ranks * min(count, piece) }

  override var error: PlanError? { failure }

  override func run(_ task: Int) {
    for start in stride(from: 0, to: count, by: Self.piece) {
      let length = min(Self.piece, count - start)
      do throws(CommunicationError) {
        try communicator.gather(
          UnsafeRawBufferPointer(start: from + start, count: 4 * length),
          into: UnsafeMutableRawBufferPointer(
            start: gathered, count: 4 * length * communicator.count))
      } catch {
        failure = PlanError(.communication, "node \"\(node)\"", error.reason)
        return
      }
      add(length, to: to + start)
    }
  }

  private func add(_ length: Int, to sums: UnsafeMutablePointer<Float>) {
    let all = gathered.assumingMemoryBound(to: Float.self)
    sums.update(from: all, count: length)
    for rank in 1..<communicator.count {
      let own = all + rank * length
      for index in 0..<length { sums[index] += own[index] }
    }
  }
}

extension StepMemory {
  /// What joins a node's ranks.
  ///
  /// - Throws: ``PlanError`` `communication` when there are not as many.
  func communicator(of ranks: Int, for node: Node) throws(PlanError) -> any Communicator {
    guard let communicator, communicator.count == ranks else {
      throw PlanError(
        .communication, "node \"\(node.name)\"",
        "expected \(ranks) ranks, got \(communicator?.count ?? 1)")
    }
    return communicator
  }
}
