import ChiasmTensor

extension SlidingWindow {
  /// The probabilities a network gives to every voxel, averaged over all windows that cover it.
  ///
  /// Windows run one after another in the order of ``origins``, so the result does not depend on
  /// timing.
  ///
  /// **Shape:** `predict` gets one fp32 tensor `[1, 1, X, Y, Z]` per input and returns scores
  /// `[1, C, X, Y, Z]`.
  ///
  /// - Parameters:
  ///   - inputs: normalised volumes on one grid.
  ///   - progress: called before the first and after every window with how many are done.
  /// - Returns: one volume per class other than background (see ``ScoreActivation``).
  /// - Throws: what `predict` throws; ``ImagingError`` `gridMismatch` when an input has other
  ///   extents than the windows were made for, `badScores` when scores do not fit the patch.
  public func probabilities(
    of inputs: [Volume], activation: ScoreActivation,
    progress: (_ done: Int, _ of: Int) -> Void = { _, _ in },
    predict: (_ inputs: [Tensor]) throws -> Tensor
  ) throws -> [Volume] {
    for input in inputs where input.grid.extents != extents {
      throw ImagingError(
        .gridMismatch, at: "input",
        "expected \(extents.x)x\(extents.y)x\(extents.z) voxels, got \(input.grid)")
    }
    guard let grid = inputs.first?.grid else {
      throw ImagingError(.gridMismatch, at: "input", "expected at least one volume, got none")
    }
    let type = TensorType(.float32, [1, 1, patch.x, patch.y, patch.z])
    var tensors = inputs.map { _ in Tensor(zeros: type) }
    var accumulator: WindowAccumulator?
    progress(0, count)
    for (index, origin) in origins.enumerated() {
      for (input, volume) in inputs.enumerated() {
        volume.voxels.withUnsafeBufferPointer { voxels in
          tensors[input].withMutableElements(of: Float.self) {
            gather(voxels, at: origin, into: $0)
          }
        }
      }
      let scores = try predict(tensors)
      if accumulator == nil {
        let channels = scores.shape.rank > 1 ? scores.shape[1] : 0
        accumulator = try WindowAccumulator(self, channels: channels, activation: activation)
      }
      try accumulator?.add(scores, at: origin)
      progress(index + 1, count)
    }
    return accumulator?.maps(on: grid) ?? []
  }
}
