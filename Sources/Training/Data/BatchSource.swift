import ChiasmImaging
public import ChiasmPasses
public import ChiasmTensor

/// What one training step reads.
public struct Batch: Sendable {
  /// By the network's input, fp32 [B, 1, X, Y, Z], normalised; labelled cases first.
  public let inputs: [String: Tensor]
  /// Of the labelled cases, uint8 [L, X, Y, Z]: 1 in the tumour.
  public let label: Tensor
  /// The cases of the whole batch, in its order.
  public let cases: [String]
}

/// Makes the batches of a run: sampled, turned, flipped, cropped and normalised.
///
/// A batch follows from the recipe's seed and the iteration alone, so that a run can go on
/// anywhere and batches can be made ahead on any thread.
///
/// **Source:** the data loader of UA-MT's implementation.
public struct BatchSource: Sendable {
  private let recipe: Recipe
  private let labelled: [PreparedCase]
  private let unlabelled: [PreparedCase]
  private let ctRescaling: Rescaling
  private let sampler: TwoStreamSampler
  private let turns, flips, starts: Philox
  private let share: Share

  /// - Parameter share: the rank whose cases are cut, with its share of the labelled and of the
  ///   unlabelled ones; the number of ranks divides both.
  /// - Throws: ``TrainingError`` `badData` when there are fewer cases than a batch needs.
  public init(
    _ recipe: Recipe, _ dataset: Dataset, share: Share = Share(rank: 0, count: 1)
  ) throws(TrainingError) {
    let batch = recipe.batch
    let unlabelledCount = recipe.teacher == nil ? 0 : batch.unlabelled
    guard dataset.labelled.count >= batch.labelled else {
      throw TrainingError(
        .badData, at: "labelled cases",
        "expected at least \(batch.labelled), a batch's, got \(dataset.labelled.count)")
    }
    guard dataset.unlabelled.count >= min(1, unlabelledCount) else {
      throw TrainingError(
        .badData, at: "unlabelled cases",
        "expected at least 1 for batches of \(unlabelledCount), got none")
    }
    self.recipe = recipe
    self.share = share
    labelled = dataset.labelled
    unlabelled = dataset.unlabelled
    ctRescaling = dataset.ctRescaling
    sampler = TwoStreamSampler(
      seed: recipe.seed, labelled: (labelled.count, batch.labelled),
      unlabelled: (unlabelled.count, unlabelledCount))
    turns = Philox(seed: recipe.seed, name: "augmentation.rotation")
    flips = Philox(seed: recipe.seed, name: "augmentation.flip")
    starts = Philox(seed: recipe.seed, name: "augmentation.crop")
  }

  /// Iterations in which every labelled case, but for what does not fill a batch, is seen once.
  public var epochLength: Int { sampler.epochLength }

  /// The batch of an iteration, which counts from 0.
  public func batch(at iteration: Int) -> Batch {
    let cases =
      sampler.labelledIndices(at: iteration).map { labelled[$0] }
      + sampler.unlabelledIndices(at: iteration).map { unlabelled[$0] }
    let patch = recipe.network.patch
    let labelledCount = recipe.batch.labelled
    let slots = share.rows(of: [labelledCount, cases.count - labelledCount]).flatMap(\.self)
    let own = slots.map { slot in
      (cases[slot], cut(cases[slot], draw: iteration * recipe.batch.count + slot))
    }
    var inputs: [String: Tensor] = [:]
    for modality in recipe.network.inputs {
      var tensor = Tensor(zeros: TensorType(.float32, Shape([own.count, 1] + patch)))
      tensor.withMutableElements(of: Float.self) { target in
        for (slot, (sample, cut)) in own.enumerated() {
          let rescaling = modality == .ct ? ctRescaling : sample.images.petRescaling
          let source = modality == .ct ? sample.images.ct : sample.images.pet
          source.withElements(of: Float.self) {
            cut.gather($0, into: target, at: slot) { rescaling($0) }
          }
        }
      }
      inputs[modality.rawValue] = tensor
    }
    return Batch(inputs: inputs, label: label(own), cases: cases.map(\.id))
  }

  private func label(_ own: [(PreparedCase, PatchCut)]) -> Tensor {
    let count = recipe.batch.labelled / share.count
    var tensor = Tensor(zeros: TensorType(.uint8, Shape([count] + recipe.network.patch)))
    tensor.withMutableElements(of: UInt8.self) { target in
      for (slot, (sample, cut)) in own.prefix(count).enumerated() {
        sample.images.mask?.withElements(of: UInt8.self) {
          cut.gather($0, into: target, at: slot) { $0 }
        }
      }
    }
    return tensor
  }

  /// - Parameter draw: numbers the samples of a run.
  private func cut(_ sample: PreparedCase, draw: Int) -> PatchCut {
    var symmetry = AxialSymmetry()
    if recipe.augmentation.rotates { symmetry.quarterTurns = Int(turns.word(at: draw) >> 30) }
    if recipe.augmentation.flips { symmetry.flip = flips.word(at: draw) >> 31 == 0 ? .x : .y }
    let crop = RandomCrop(
      extents: symmetry.extents(of: sample.extents), patch: recipe.network.patch,
      margin: recipe.augmentation.padMargin)
    let start = crop.start((0..<3).map { starts.word(at: draw * 3 + $0) })
    return PatchCut(extents: sample.extents, patch: crop.patch, symmetry: symmetry, start: start)
  }
}
