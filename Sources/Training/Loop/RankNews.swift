import ChiasmParallel

/// What ranks tell one another between two iterations.
struct RankNews: BitwiseCopyable {
  /// Whether the rank was asked to stop.
  var isInterrupted = false
  /// Whether what the rank has done alone has failed: validation, records, checkpoints.
  var hasFailed = false
  /// What the rank's validation has found; NaN when there was none.
  var dice = Double.nan

  /// The news of all ranks taken together; without others the rank's own.
  ///
  /// - Throws: `CommunicationError`; ``TrainingError`` `otherRank` on every rank when one has
  ///   failed.
  func shared(by ranks: (any Communicator)?) throws -> RankNews {
    guard let ranks else { return self }
    let all = try ranks.gather(self)
    if let rank = all.firstIndex(where: \.hasFailed) {
      throw TrainingError(.otherRank, at: "rank \(rank)", "expected it to go on, got an error")
    }
    var news = RankNews()
    news.isInterrupted = all.contains(where: \.isInterrupted)
    news.dice = all.first { !$0.dice.isNaN }?.dice ?? .nan
    return news
  }
}
