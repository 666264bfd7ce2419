/// What one of several ranks, which work on shares of one batch, has to do.
public struct Share: Sendable, Hashable {
  /// From 0.
  public let rank: Int
  /// Ranks in all.
  public let count: Int

  public init(rank: Int, count: Int) {
    precondition((0..<count).contains(rank), "rank \(rank) of \(count)")
    self.rank = rank
    self.count = count
  }

  /// The rows that are the rank's: of runs that stand one after another its part of each.
  ///
  /// - Precondition: ``count`` divides every run.
  public func rows(of runs: [Int]) -> [Range<Int>] {
    var start = 0
    return runs.map { run in
      defer { start += run }
      let size = run / count
      return start + rank * size..<start + (rank + 1) * size
    }
  }
}

/// How a value of a whole batch is spread over ranks.
public enum Distribution: Sendable, Hashable {
  /// Every rank has all of it, the same bits.
  case everywhere
  /// Along `axis` stand runs of so many rows, and a rank has its part of each: labelled cases, then
  /// unlabelled ones.
  case split(axis: Int, runs: [Int])
}
