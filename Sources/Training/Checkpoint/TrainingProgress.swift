/// How far a training has come, and how well.
public struct TrainingProgress: Sendable, Hashable {
  /// What a validation found.
  public struct Score: Sendable, Hashable {
    /// The iterations that were done.
    public var iteration: Int
    /// The mean Dice of the cases looked at.
    public var dice: Double

    public init(iteration: Int, dice: Double) {
      self.iteration = iteration
      self.dice = dice
    }
  }

  /// The iterations that are done.
  public var iteration = 0
  /// The last validation; nil before the first.
  public var last: Score?
  /// The one with the highest Dice, the earliest of equals.
  public var best: Score?

  public init() {}

  /// Takes a validation in.
  ///
  /// - Returns: whether it is the best so far.
  public mutating func add(_ score: Score) -> Bool {
    last = score
    if let best, score.dice <= best.dice { return false }
    best = score
    return true
  }
}

// MARK: - Metadata

extension TrainingProgress {
  enum Key {
    static let iteration = "training.iteration"
    static let last = "training.validation"
    static let best = "training.best"
  }

  /// The entries from which `init(metadata:)` reads this value again.
  var metadata: [String: String] {
    var entries = [Key.iteration: "\(iteration)"]
    entries[Key.last] = last?.text
    entries[Key.best] = best?.text
    return entries
  }

  /// Nil unless `metadata` states what `metadata` of a value says.
  init?(metadata: [String: String]) {
    guard let text = metadata[Key.iteration], let iteration = Int(text), iteration >= 0 else {
      return nil
    }
    self.iteration = iteration
    if let text = metadata[Key.last] {
      guard let score = Score(text: text) else { return nil }
      last = score
    }
    if let text = metadata[Key.best] {
      guard let score = Score(text: text) else { return nil }
      best = score
    }
  }
}

extension TrainingProgress.Score {
  /// `iteration=400 dice=0.8125`, the shortest number that reads back as the same.
  fileprivate var text: String { "iteration=\(iteration) dice=\(dice)" }

  fileprivate init?(text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, words[0].hasPrefix("iteration="), words[1].hasPrefix("dice="),
      let iteration = Int(words[0].dropFirst(10)), let dice = Double(words[1].dropFirst(5))
    else { return nil }
    self.init(iteration: iteration, dice: dice)
  }
}
