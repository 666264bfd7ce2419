public import ChiasmImaging
public import ChiasmRuntime
public import ChiasmSegmentation

/// Segments prepared cases with a network and compares with their masks.
///
/// The session's graph is for inference; see ``Segmenter`` for its form.
public struct Evaluator {
  private let segmenter: Segmenter

  /// - Throws: `SegmentationError` for a graph of another form.
  public init(
    _ session: Session, preparation: ImagePreparation
  ) throws(SegmentationError) {
    segmenter = try Segmenter(session, preparation: preparation)
  }

  /// Segments a case, window by window, on its cropped grid.
  public func segment(_ sample: PreparedCase) throws -> Segmentation {
    try segmenter.segment(sample.patient)
  }

  /// Scores every case that has a mask.
  ///
  /// - Parameter observe: called after each case with how many are done, of how many, and the
  ///   case's result; throwing ends the evaluation.
  public func evaluate(
    _ cases: [PreparedCase],
    observe: (_ done: Int, _ of: Int, Segmentation) throws -> Void = { _, _, _ in }
  ) throws -> Evaluation {
    let known = cases.filter(\.hasMask)
    var scores: [CaseScore] = []
    for sample in known {
      guard let truth = sample.mask else { continue }
      let found = try segment(sample)
      scores.append(try CaseScore(id: sample.id, prediction: found.mask, truth: truth))
      try observe(scores.count, known.count, found)
    }
    return Evaluation(scores)
  }
}
