extension Normalization {
  /// The metadata key of an input: `normalization.ct`.
  public static func key(for input: String) -> String { "normalization.\(input)" }

  /// One line that reads back as exactly this value: `none`, `z-score`, or
  /// `clip lower=-160.0 upper=240.0 mean=40.0 deviation=100.0`.
  public var text: String {
    switch self {
    case .none: "none"
    case .zScore: "z-score"
    case .clip(let lower, let upper, let mean, let deviation):
      "clip lower=\(lower) upper=\(upper) mean=\(mean) deviation=\(deviation)"
    }
  }

  /// The normalisation of `input` in a model's metadata, or `nil` when there is none.
  ///
  /// - Throws: ``ImagingError`` `badNormalization` for other text, or numbers that are not finite,
  ///   not in order or not positive where they must be.
  public init?(metadata: [String: String], input: String) throws(ImagingError) {
    let key = Normalization.key(for: input)
    guard let text = metadata[key] else { return nil }
    let words = text.split(separator: " ")
    switch words.first {
    case "none" where words.count == 1: self = .none
    case "z-score" where words.count == 1: self = .zScore
    case "clip" where words.count == 5:
      self = try Normalization.clip(words.dropFirst(), key)
    default:
      throw ImagingError(
        .badNormalization, at: key,
        "expected none, z-score or clip with 4 numbers, got \"\(text)\"")
    }
  }

  /// The metadata entry that states this for `input`.
  public func metadata(for input: String) -> [String: String] {
    [Normalization.key(for: input): text]
  }

  private static func clip(
    _ words: ArraySlice<Substring>, _ key: String
  ) throws(ImagingError) -> Normalization {
    var values: [Float] = []
    for (word, name) in zip(words, ["lower", "upper", "mean", "deviation"]) {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0] == name, let value = Float(parts[1]), value.isFinite else {
        throw ImagingError(
          .badNormalization, at: key, "expected \(name)=NUMBER, got \"\(word)\"")
      }
      values.append(value)
    }
    guard values[0] < values[1], values[3] > 0 else {
      throw ImagingError(
        .badNormalization, at: key,
        "expected lower < upper and a positive deviation, got \"\(words.joined(separator: " "))\"")
    }
    return .clip(lower: values[0], upper: values[1], mean: values[2], deviation: values[3])
  }
}
