/// The scores of some cases.
public struct Evaluation: Sendable, Hashable {
  public let scores: [CaseScore]

  public init(_ scores: [CaseScore]) { self.scores = scores }

  public var dice: Statistic { Statistic(scores.map(\.dice)) }
  public var jaccard: Statistic { Statistic(scores.map(\.jaccard)) }
  public var hd95: Statistic { Statistic(scores.map(\.hd95)) }
  public var directedHD95: Statistic { Statistic(scores.map(\.directedHD95)) }

  /// Cases with a tumour of which nothing was found.
  public var emptyPredictions: Int { scores.count { $0.emptiness == .prediction } }

  /// Cases whose distance is the diagonal because exactly one mask is empty.
  public var distancesWithoutValue: Int {
    scores.count { $0.emptiness == .prediction || $0.emptiness == .truth }
  }

  /// What is done with empty masks, for tables.
  public static let emptyMaskPolicy =
    "an empty mask on one side counts as Dice 0, Jaccard 0 and the crop's diagonal as distance"
}

/// Mean and spread of some numbers.
public struct Statistic: Sendable, Hashable {
  /// NaN for no numbers.
  public let mean: Double
  /// The population standard deviation, over cases.
  public let deviation: Double

  public init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
  }
}
