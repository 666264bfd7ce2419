import ChiasmGraph
public import ChiasmImaging
import ChiasmPlan
public import ChiasmRuntime
import ChiasmTensor

/// Takes PET and CT through a session window by window.
///
/// The model has inputs `pet` and `ct`, or one of them, [1, 1, X, Y, Z] and one output
/// [1, K, X, Y, Z].
public struct Segmenter {
  public let session: Session
  public let preparation: ImagePreparation
  private let patch: SIMD3<Int>
  private let output: Graph.Output

  /// - Throws: ``SegmentationError`` when the model is not of that form.
  public init(
    _ session: Session, preparation: ImagePreparation
  ) throws(SegmentationError) {
    self.session = session
    self.preparation = preparation
    let model = session.plan.graph.name
    let names = session.inputs.map(\.name)
    guard !names.isEmpty, Set(names).isSubset(of: ["pet", "ct"]) else {
      throw SegmentationError(
        .inputs, model,
        "expected inputs pet and ct or one of them, got \(names.joined(separator: ", "))")
    }
    let types = session.inputs.map { session.type(of: $0.value) }
    let extents = types[0].shape.extents
    guard types.allSatisfy({ $0 == types[0] }), types[0].elementType == .float32,
      extents.count == 5, extents[..<2] == [1, 1]
    else {
      throw SegmentationError(
        .inputs, model, "expected inputs of one type fp32[1, 1, X, Y, Z], got "
          + types.map(\.description).joined(separator: " and "))
    }
    patch = [extents[2], extents[3], extents[4]]
    guard session.outputs.count == 1, let output = session.outputs.first,
      session.type(of: output.value).shape.extents.count == 5
    else {
      throw SegmentationError(
        .output, model, "expected one output [1, K, X, Y, Z], got \(session.outputs.count)")
    }
    self.output = output
  }

  /// Segments one case at the model's spacing, or the case's own when the model states none.
  ///
  /// - Parameter observe: called as the work goes on.
  /// - Throws: `ImagingError`, `RuntimeError`, and what `observe` throws.
  public func segment(
    _ patient: PETCTCase, observe: (SegmentationEvent) throws -> Void = { _ in }
  ) throws -> Segmentation {
    let grid = try preparation.spacing.map { spacing throws(ImagingError) in
      try patient.workingGrid(spacing: spacing)
    } ?? patient.ct.grid
    let (ct, pet) = patient.prepared(on: grid, ct: preparation.ct, pet: preparation.pet)
    let window = try SlidingWindow(
      extents: grid.extents, patch: patch, stride: preparation.stride, multiple: 1)
    try observe(.prepared(windows: window.count))
    let volumes = session.inputs.map { $0.name == "pet" ? pet : ct }
    let maps = try probabilities(of: volumes, window, observe)
    try observe(.stitched)
    let segmentation = Segmentation(maps, of: patient)
    try observe(.finished)
    return segmentation
  }

  private func probabilities(
    of inputs: [Volume], _ window: SlidingWindow, _ observe: (SegmentationEvent) throws -> Void
  ) throws -> [Volume] {
    let activation: ScoreActivation = preparation.scores == .logits ? .softmax : .probability
    let type = session.type(of: output.value)
    var done = 0
    return try window.probabilities(of: inputs, activation: activation) { tensors in
      for (input, tensor) in zip(session.inputs, tensors) {
        let target = try session.inputBytes(input.name)
        tensor.withUnsafeBytes { target.copyMemory(from: $0) }
      }
      try observe(.filled)
      try session.run()
      let scores = try session.outputBytes(output.name)
      done += 1
      try observe(.window(done: done, of: window.count))
      return Tensor(type, storage: Storage(borrowing: scores, from: session))
    }
  }
}
