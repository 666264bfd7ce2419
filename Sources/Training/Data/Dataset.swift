import ChiasmImaging
public import ChiasmSegmentation
import ChiasmTensor

/// Where cases come from.
public enum DataSource: Sendable, Hashable {
  /// Invented cases, made in memory as the recipe says.
  case phantom
  /// A folder of NIfTI images.
  case folder(String)

  /// `phantom`, or a folder's path.
  public init(_ text: String) { self = text == "phantom" ? .phantom : .folder(text) }
}

/// The cases of a run, prepared, by what they are for.
public struct Dataset: Sendable {
  public let labelled: [PreparedCase]
  public let unlabelled: [PreparedCase]
  /// Looked at while training goes on; the test cases where the recipe keeps none for it.
  public let validation: [PreparedCase]
  public let test: [PreparedCase]
  public let split: DataSplit
  /// Whether the validation cases are the test cases, so that the best checkpoint by them must
  /// not be reported.
  public let isValidatedOnTest: Bool
  /// How the trained model wants its images. Its metadata belong to the model's.
  public let preparation: ImagePreparation
  /// SHA-256, in hexadecimal, of all cases' hashes and what each is for.
  public let hash: String
  let ctRescaling: Rescaling
}

extension Dataset {
  /// - Parameter cases: each in the split once; those beyond the split are left out.
  /// - Throws: ``TrainingError`` `badData` for cases that do not do what the split asks of them.
  init(_ cases: [PreparedCase], _ split: DataSplit, _ recipe: Recipe) throws(TrainingError) {
    let byID = Dictionary(uniqueKeysWithValues: cases.map { ($0.id, $0) })
    func chosen(_ ids: [String], needMasks: Bool = true) throws(TrainingError) -> [PreparedCase] {
      try ids.map { id throws(TrainingError) in
        guard let patient = byID[id] else {
          throw TrainingError(.badData, at: "split", "expected cases that exist, got \"\(id)\"")
        }
        guard patient.hasMask || !needMasks else {
          throw TrainingError(.badData, at: id, "expected a mask, as the split wants one, got none")
        }
        return patient
      }
    }
    self.split = split
    labelled = try chosen(split.labelled)
    unlabelled = try chosen(split.unlabelled, needMasks: false)
    test = try chosen(split.test)
    isValidatedOnTest = split.validation.isEmpty
    validation = isValidatedOnTest ? test : try chosen(split.validation)
    guard !labelled.isEmpty else {
      throw TrainingError(.badData, at: "labelled cases", "expected at least 1, got none")
    }
    hash = Fingerprint.of(
      split.roles.flatMap { role, ids in ids.map { "\(role) \(byID[$0]?.hash ?? "")" } })
    let ct = try recipe.data.ctNormalization.normalization(measuring: labelled)
    ctRescaling = ct.rescaling(of: labelled[0].patient.ct)
    var preparation = ImagePreparation(scores: .probability)
    preparation.spacing = SIMD3(repeating: recipe.data.spacing)
    let stride = recipe.validation.stride
    preparation.stride = [stride[0], stride[1], stride[2]]
    preparation.ct = ct
    self.preparation = preparation
  }
}

extension Recipe.CTNormalization {
  /// - Throws: ``TrainingError`` `badData` when the cases have nothing to measure.
  func normalization(measuring cases: [PreparedCase]) throws(TrainingError) -> Normalization {
    let values: [Float] =
      switch self {
      case .softTissue: []
      case .foreground: cases.flatMap(\.images.foreground)
      case .body:
        cases.flatMap { $0.images.ct.elements(of: Float.self).filter { $0 > -500 } }
      }
    if self == .softTissue { return .softTissue }
    do throws(ImagingError) {
      return try Normalization(measuring: values)
    } catch {
      throw TrainingError(.badData, at: "CT of the labelled cases' tumours", error.reason)
    }
  }
}

extension Dataset {
  /// Finds, prepares and splits the cases of a run.
  ///
  /// - Parameters:
  ///   - splitPath: a file that says what each case is for; nil splits by the recipe's seed.
  ///   - cachePath: a folder for prepared cases, made when it is not there; nil prepares anew.
  ///     Phantoms are made anew in any case.
  ///   - threads: to make phantoms with.
  ///   - progress: called with how many cases are ready, of how many.
  /// - Throws: ``TrainingError`` `badData`, which names the case or file; `unwritable` for a cache
  ///   that cannot be written.
  public init(
    _ recipe: Recipe, _ source: DataSource, splitPath: String? = nil, cachePath: String? = nil,
    threads: Int = 1, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(TrainingError) {
    let stated = try splitPath.map { path throws(TrainingError) in try DataSplit(path: path) }
    let cases = try Self.cases(
      recipe.data, source, cachePath: cachePath, threads: threads, progress: progress)
    let split: DataSplit
    if let stated {
      split = stated
    } else {
      split = try DataSplit(cases: cases.map { ($0.id, $0.hasMask) }, recipe.data)
    }
    try self.init(cases, split, recipe)
  }

  /// All cases there are, prepared, whatever they are for. Parameters as above.
  public static func cases(
    _ data: Recipe.DataPreparation, _ source: DataSource, cachePath: String? = nil,
    threads: Int = 1, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(TrainingError) -> [PreparedCase] {
    switch source {
    case .phantom: phantomCases(data, threads: threads, progress: progress)
    case .folder(let path):
      try folderCases(path, data, cache: cachePath, progress: progress)
    }
  }
}
