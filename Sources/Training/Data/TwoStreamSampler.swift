import ChiasmTensor

/// Which cases an iteration sees: labelled ones, then unlabelled ones.
///
/// Labelled cases come in permutations of which what does not fill a batch is dropped; unlabelled
/// cases in endless permutations, one after another. A batch is a function of the iteration.
///
/// **Source:** the sampler of UA-MT's implementation.
struct TwoStreamSampler {
  private let labelled: (count: Int, batch: Int, stream: Philox)
  private let unlabelled: (count: Int, batch: Int, stream: Philox)

  /// - Precondition: there are as many cases as a batch has of them.
  init(seed: UInt64, labelled: (count: Int, batch: Int), unlabelled: (count: Int, batch: Int)) {
    precondition(labelled.batch > 0 && labelled.count >= labelled.batch, "\(labelled)")
    precondition(unlabelled.count >= min(1, unlabelled.batch), "\(unlabelled)")
    self.labelled = (
      labelled.count, labelled.batch, Philox(seed: seed, name: "sampler.labelled")
    )
    self.unlabelled = (
      unlabelled.count, unlabelled.batch, Philox(seed: seed, name: "sampler.unlabelled")
    )
  }

  /// Iterations until every labelled case, but for the dropped ones, has been seen once more.
  var epochLength: Int { labelled.count / labelled.batch }

  func labelledIndices(at iteration: Int) -> [Int] {
    let (epoch, place) = iteration.quotientAndRemainder(dividingBy: epochLength)
    let order = RandomPermutation(count: labelled.count, labelled.stream, epoch: epoch)
    return Array(order.elements[place * labelled.batch..<(place + 1) * labelled.batch])
  }

  func unlabelledIndices(at iteration: Int) -> [Int] {
    var order: (epoch: Int, elements: [Int]) = (-1, [])
    return (iteration * unlabelled.batch..<(iteration + 1) * unlabelled.batch).map { draw in
      let (epoch, place) = draw.quotientAndRemainder(dividingBy: unlabelled.count)
      if order.epoch != epoch {
        let next = RandomPermutation(count: unlabelled.count, unlabelled.stream, epoch: epoch)
        order = (epoch, next.elements)
      }
      return order.elements[place]
    }
  }
}
