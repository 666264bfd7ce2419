import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import Foundation
import Testing

struct SegmentationLossTests {
  private func expectGradient(
    _ gradient: [Double], _ slopes: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(!gradient.isEmpty, sourceLocation: sourceLocation)
    let differences = zip(gradient, slopes).map { ($0 - $1).magnitude }
    #expect(differences.allSatisfy { $0 < 5e-5 }, sourceLocation: sourceLocation)
  }

  private func crossEntropy(_ batch: SmallBatch) throws -> Graph {
    try batch.graph { builder, logits, label in
      let indicators = try builder.classIndicators(label, classes: batch.classes)
      return try ClassScores(builder, logits: logits).crossEntropy(indicators, name: "loss")
    }
  }

  @Test(arguments: [2, 3])
  func `cross-entropy is the mean over voxels`(classes: Int) throws {
    let batch = SmallBatch(classes: classes)
    let p = batch.probabilities(batch.logits("a"))
    let expected = zip(p, batch.labels).reduce(0) { $0 - log($1.0[$1.1]) } / Double(batch.voxels)
    let (loss, gradient, slopes) = try batch.evaluate(crossEntropy(batch))
    #expect((loss - expected).magnitude < 1e-6)
    expectGradient(gradient, slopes)
  }

  @Test(arguments: [2, 3])
  func `cross-entropy of huge logits is finite`(classes: Int) throws {
    var batch = SmallBatch(classes: classes)
    batch.scale = 1e4
    let numbers = batch.logits("a").doubles
    let inner = batch.voxels / SmallBatch.cases
    let expected = batch.labels.enumerated().reduce(0.0) { sum, entry in
      let start = entry.offset / inner * classes * inner + entry.offset % inner
      let own = (0..<classes).map { numbers[start + $0 * inner] }
      return sum + (own.max() ?? 0) - own[entry.element]
    }
    let (loss, gradient, _) = try batch.evaluate(crossEntropy(batch))
    #expect((loss / (expected / Double(batch.voxels)) - 1).magnitude < 1e-5)
    #expect(gradient.allSatisfy { $0.magnitude < 1.00001 / Double(batch.voxels) })
  }

  @Test(arguments: [2, 3], Recipe.SegmentationLoss.DiceClasses.allCases)
  func `Dice has squares below and is the mean over classes`(
    classes: Int, averaging: Recipe.SegmentationLoss.DiceClasses
  ) throws {
    let batch = SmallBatch(classes: classes)
    let p = batch.probabilities(batch.logits("a"))
    let counted = averaging == .all ? Array(0..<classes) : Array(1..<classes)
    let losses = counted.map { c in
      let y = batch.labels.map { $0 == c ? 1.0 : 0 }
      let overlap = zip(p, y).reduce(0) { $0 + $1.0[c] * $1.1 }
      let size = zip(p, y).reduce(0) { $0 + $1.0[c] * $1.0[c] + $1.1 * $1.1 }
      return 1 - (2 * overlap + 1e-5) / (size + 1e-5)
    }
    let graph = try batch.graph { builder, logits, label in
      try builder.diceLoss(
        ClassScores(builder, logits: logits).probabilities(),
        builder.classIndicators(label, classes: classes), averaging: averaging, smoothing: 1e-5,
        name: "loss")
    }
    let (loss, gradient, slopes) = try batch.evaluate(graph)
    #expect((loss - losses.reduce(0, +) / Double(losses.count)).magnitude < 1e-6)
    expectGradient(gradient, slopes)
  }

  @Test(arguments: [2, 3])
  func `the hard Dice counts voxels whose largest score is not the background's`(classes: Int)
    throws
  {
    let batch = SmallBatch(classes: classes)
    let predicted = batch.probabilities(batch.logits("a")).map { p in
      p.dropFirst().contains { $0 > p[0] }
    }
    let right = batch.labels.map { $0 > 0 }
    let overlap = zip(predicted, right).count { $0 && $1 }
    let expected = 2 * Double(overlap) / Double(predicted.count { $0 } + right.count { $0 })
    let graph = try batch.graph { builder, logits, label in
      let scores = try ClassScores(builder, logits: logits)
      return try scores.hardDice(
        builder.classIndicators(label, classes: classes), name: "dice")
    }
    let (dice, gradient, _) = try batch.evaluate(graph)
    #expect((dice - expected).magnitude < 1e-5 && expected > 0)
    #expect(gradient.isEmpty)
  }
}
