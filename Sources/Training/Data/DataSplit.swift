import ChiasmTensor

/// Which cases train with their labels, which without, and which are kept apart.
public struct DataSplit: Sendable, Hashable {
  public var labelled: [String] = []
  public var unlabelled: [String] = []
  /// Looked at while training goes on.
  public var validation: [String] = []
  /// Looked at when it is over.
  public var test: [String] = []

  public init() {}

  /// A seeded split: shares are rounded down, labelled cases are one at least.
  ///
  /// The order of `cases` does not matter. Cases without a mask can only be unlabelled.
  ///
  /// - Throws: ``TrainingError`` `badData` when there are too few cases with masks.
  init(cases: [(id: String, hasMask: Bool)], _ data: Recipe.DataPreparation) throws(TrainingError)
  {
    let ids = cases.map(\.id).sorted()
    let order = RandomPermutation(
      count: ids.count, Philox(seed: UInt64(data.repetition), name: "split"))
    let masked = Set(cases.lazy.filter(\.hasMask).map(\.id))
    var pool = order.elements.map { ids[$0] }.filter(masked.contains)
    func take(_ count: Int, _ what: String) throws(TrainingError) -> [String] {
      guard count <= pool.count else {
        throw TrainingError(
          .badData, at: what,
          "expected \(count) cases with masks, got \(pool.count) of \(masked.count)")
      }
      defer { pool.removeFirst(count) }
      return pool.prefix(count).sorted()
    }
    test = try take(share(data.testShare, of: ids.count), "test cases")
    validation = try take(share(data.validationShare, of: ids.count), "validation cases")
    let training = ids.count - test.count - validation.count
    labelled = try take(max(1, share(data.labelledShare, of: training)), "labelled cases")
    unlabelled = (pool + ids.filter { !masked.contains($0) }).sorted()
  }

  /// Each case of the split with what it is for, in the order of the file.
  public var roles: [(role: String, ids: [String])] {
    [
      ("labelled", labelled), ("unlabelled", unlabelled), ("validation", validation),
      ("test", test),
    ]
  }
}

private func share(_ share: Double, of count: Int) -> Int {
  // A share such as 0.2 is a little off in binary; 75 cases have 15 at 0.2.
  Int(share * Double(count) + 1e-9)
}
