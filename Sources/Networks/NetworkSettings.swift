/// What every network here can be told: its size, its non-linearity, its seed and what it is for.
public struct NetworkSettings: Sendable, Hashable {
  /// Channels of level 1; every level below doubles them.
  public var filters = 16
  /// The extents X, Y, Z of the input in voxels; multiples of 16.
  public var patch = [112, 112, 48]
  public var batch = 1
  /// Output channels, background included.
  public var classes = 2
  /// Nil means what the network's authors use.
  public var activation: Activation?
  /// The share of whole channels that a dropout site zeroes in training.
  public var dropoutRate = 0.5
  public var purpose = NetworkPurpose.inference(.probability)
  /// What the initial parameters and the dropout masks follow from.
  public var seed: UInt64 = 0

  public init() {}
}

/// The non-linearity after every batch norm.
public enum Activation: Sendable, Hashable {
  case relu
  /// `x` where `x >= 0`, else `slope * x`.
  case leakyReLU(slope: Double)
}

/// What a graph is made for.
public enum NetworkPurpose: Sendable, Hashable {
  /// Running statistics normalise, nothing drops out; one output.
  case inference(NetworkOutput)
  /// Batch statistics normalise, channels drop out. An input `step` (int64 [1]) numbers the
  /// passes, for the random streams. Outputs are `logits`, the terms of the loss that the network
  /// computes itself, and for every running statistic `NAME` its next value `NAME.next`.
  case training
}

/// The output of a graph for inference, [N, classes, X, Y, Z].
public enum NetworkOutput: String, Sendable, Hashable, CaseIterable {
  case logits
  /// Softmax of the logits over the classes.
  case probability
}

extension NetworkSettings {
  /// Largest values accepted. Beyond them single tensors exceed what a machine of today holds.
  enum Limits {
    static let filters = 256
    static let extent = 1024
    static let batch = 1024
    static let channels = 1024
  }

  /// The number of levels; four of them halve the extents.
  static let levels = 5

  var isTraining: Bool { purpose == .training }

  func channels(atLevel level: Int) -> Int { filters << (level - 1) }

  /// The voxels of the deepest level's grid.
  var deepestVoxelCount: Int { patch.reduce(1) { $0 * ($1 >> (Self.levels - 1)) } }

  func validate(in network: String) throws(NetworkError) {
    try check(filters, in: 1...Limits.filters, "\(network): filters")
    try check(batch, in: 1...Limits.batch, "\(network): batch")
    let fewest = purpose == .inference(.probability) ? 2 : 1
    try check(classes, in: fewest...Limits.channels, "\(network): classes")
    try validatePatch("\(network): patch")
    guard dropoutRate >= 0, dropoutRate < 1 else {
      throw NetworkError(
        .setting, "\(network): dropout rate", "expected 0 to below 1, got \(dropoutRate)")
    }
    if case .leakyReLU(let slope) = activation, !(slope.isFinite && slope >= 0) {
      throw NetworkError(
        .setting, "\(network): activation slope", "expected a number from 0, got \(slope)")
    }
  }

  private func validatePatch(_ place: String) throws(NetworkError) {
    let got = patch.map(String.init).joined(separator: "x")
    guard patch.count == 3 else {
      throw NetworkError(.patch, place, "expected three extents XxYxZ, got \"\(got)\"")
    }
    let multiple = 1 << (Self.levels - 1)
    guard patch.allSatisfy({ $0 > 0 && $0 <= Limits.extent && $0 % multiple == 0 }) else {
      throw NetworkError(
        .patch, place, "expected multiples of \(multiple) up to \(Limits.extent), got \(got)")
    }
  }
}

/// - Throws: ``NetworkError`` `setting` that names the range.
func check(_ value: Int, in range: ClosedRange<Int>, _ place: String) throws(NetworkError) {
  guard range.contains(value) else {
    throw NetworkError(
      .setting, place, "expected \(range.lowerBound) to \(range.upperBound), got \(value)")
  }
}
