import ChiasmImaging
import ChiasmNIfTI
import ChiasmTraining
import Testing

struct EvaluationTests {
  private func mask(_ extents: SIMD3<Int>, spacing: Double = 1, _ voxels: [Int]) -> Mask {
    let grid = Grid(extents: extents, affine: Affine(spacing: SIMD3(repeating: spacing)))
    var labels = [UInt8](repeating: 0, count: grid.count)
    for voxel in voxels { labels[voxel] = 1 }
    return Mask(grid: grid, voxels: labels)
  }

  /// FACTS.md section 15, check 13.
  @Test func `tells MedPy's distance from MONAI's`() throws {
    let a = mask([11, 1, 1], [0]), b = mask([11, 1, 1], [0, 10])
    let score = try CaseScore(id: "a", prediction: a, truth: b)
    #expect(abs(score.hd95 - 9) < 1e-12 && abs(score.directedHD95 - 9.5) < 1e-12)
    #expect(score.emptiness == .none)
  }

  @Test func `gives empty masks the diagonal, as its policy says`() throws {
    let none = mask([3, 4, 12], spacing: 2, []), some = mask([3, 4, 12], spacing: 2, [5])
    let missed = try CaseScore(id: "a", prediction: none, truth: some)
    #expect(missed.dice == 0 && missed.jaccard == 0 && missed.hd95 == 26)
    #expect(missed.directedHD95 == 26 && missed.emptiness == .prediction)
    let invented = try CaseScore(id: "b", prediction: some, truth: none)
    #expect(invented.dice == 0 && invented.hd95 == 26 && invented.emptiness == .truth)
    let nothing = try CaseScore(id: "c", prediction: none, truth: none)
    #expect(nothing.dice == 1 && nothing.jaccard == 1 && nothing.hd95 == 0)
    let all = Evaluation([missed, invented, nothing])
    #expect(all.emptyPredictions == 1 && all.distancesWithoutValue == 2)
    #expect(abs(all.dice.mean - 1 / 3.0) < 1e-12)
  }

  /// FACTS.md A22: J is convex in D, so that its mean is at least J of the mean D.
  @Test func `keeps mean Jaccard above Jaccard of mean Dice`() throws {
    let truth = mask([100, 1, 1], Array(0..<10))
    let scores = try [1, 4, 9, 30].map { count in
      try CaseScore(id: "\(count)", prediction: mask([100, 1, 1], Array(0..<count)), truth: truth)
    }
    for score in scores { #expect(abs(score.jaccard - score.dice / (2 - score.dice)) < 1e-12) }
    let all = Evaluation(scores)
    #expect(all.jaccard.mean > all.dice.mean / (2 - all.dice.mean))
  }

  @Test func `is the population's deviation, and has no mean of nothing`() {
    #expect(Statistic([1, 3]).deviation == 1)
    #expect(Statistic([]).mean.isNaN)
  }
}
