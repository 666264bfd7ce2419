public import ChiasmImaging

/// What a model's metadata says of the images it was made for, beside their normalisation.
public struct ImagePreparation: Sendable {
  /// What the model's output holds.
  public enum Scores: String, Sendable, CaseIterable {
    /// A soft-max over classes is still to be taken; class 0 is background.
    case logits
    /// Probabilities of classes; class 0 is background.
    case probability
  }

  /// The voxel size the model wants in mm; nil keeps the CT's own.
  public var spacing: SIMD3<Double>?
  /// Voxels between windows.
  public var stride: SIMD3<Int>
  public var scores: Scores
  public var pet: Normalization
  public var ct: Normalization

  /// 1 mm, windows 18x18x4 voxels apart, PET by z-score and CT by a soft-tissue window.
  public init(scores: Scores = .probability) {
    spacing = .one
    stride = [18, 18, 4]
    self.scores = scores
    pet = .zScore
    ct = .softTissue
  }
}

// MARK: - Metadata

extension ImagePreparation {
  /// Keys in a model's metadata.
  private enum Key {
    static let spacing = "imaging.spacing"
    static let stride = "imaging.stride"
    static let scores = "imaging.scores"
  }

  /// Reads what `metadata` states; what it does not state is as `init(scores:)` has it, but
  /// volumes keep their spacing.
  ///
  /// - Throws: `ImagingError` for text that cannot be read, which names the key.
  public init(metadata: [String: String]) throws(ImagingError) {
    self.init()
    spacing = nil
    if let text = metadata[Key.spacing], text != "own" {
      let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Double($0) }
      guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2],
        min(x, y, z) > 0, (x * y * z).isFinite
      else {
        throw ImagingError(
          .badSpacing, at: Key.spacing, "expected three positive numbers of mm, got \"\(text)\"")
      }
      spacing = [x, y, z]
    }
    if let text = metadata[Key.stride] {
      let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2],
        min(x, y, z) > 0
      else {
        throw ImagingError(
          .badPatch, at: Key.stride, "expected three positive numbers of voxels, got \"\(text)\"")
      }
      stride = [x, y, z]
    }
    if let text = metadata[Key.scores] {
      guard let scores = Scores(rawValue: text) else {
        throw ImagingError(
          .badScores, at: Key.scores, "expected logits or probability, got \"\(text)\"")
      }
      self.scores = scores
    }
    if let stated = try Normalization(metadata: metadata, input: "pet") { pet = stated }
    if let stated = try Normalization(metadata: metadata, input: "ct") { ct = stated }
  }

  /// The entries from which `init(metadata:)` reads this value again.
  public var metadata: [String: String] {
    var entries = pet.metadata(for: "pet")
    entries.merge(ct.metadata(for: "ct")) { $1 }
    entries[Key.spacing] = spacing.map { "\($0.x)x\($0.y)x\($0.z)" } ?? "own"
    entries[Key.stride] = "\(stride.x)x\(stride.y)x\(stride.z)"
    entries[Key.scores] = scores.rawValue
    return entries
  }
}
