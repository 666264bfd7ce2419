import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import Foundation
import Testing

struct ConsistencyTests {
  private func entropy(_ p: [Double]) -> Double { p.reduce(0) { $0 - $1 * log($1 + 1e-6) } }

  /// Consistency of the graph's logits with constant others, where those others' entropy is low.
  private func graph(_ batch: SmallBatch, threshold: Double) throws -> Graph {
    try batch.graph { builder, logits, _ in
      let other = try ClassScores(builder, logits: builder.constant(batch.logits("b")))
      let bound = try builder.constant(Tensor([Float(threshold)], shape: [1]))
      let target = try other.probabilities()
      return try builder.consistencyLoss(
        ClassScores(builder, logits: logits).probabilities(), target,
        mask: builder.certainty(target, below: bound), name: "loss")
    }
  }

  @Test(arguments: [2, 3])
  func `it is the mean squared difference where the other is certain`(classes: Int) throws {
    let batch = SmallBatch(classes: classes)
    let (p, q) = (
      batch.probabilities(batch.logits("a")), batch.probabilities(batch.logits("b"))
    )
    let entropies = q.map(entropy).sorted()
    let threshold = (entropies[9] + entropies[10]) / 2
    let certain = zip(p, q).filter { entropy($0.1) < threshold }
    #expect(certain.count == 10)
    let sum = certain.reduce(0) { sum, pair in
      sum + zip(pair.0, pair.1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let expected = sum / Double(classes * certain.count)
    let (loss, gradient, slopes) = try batch.evaluate(graph(batch, threshold: threshold))
    #expect((loss - expected).magnitude < 1e-6 && expected > 0.01)
    let differences = zip(gradient, slopes).map { ($0 - $1).magnitude }
    #expect(!gradient.isEmpty && differences.allSatisfy { $0 < 5e-5 })
  }

  @Test func `it is nothing where the other is certain nowhere`() throws {
    let batch = SmallBatch(classes: 2)
    let (loss, gradient, _) = try batch.evaluate(graph(batch, threshold: 0))
    #expect(loss == 0 && gradient.allSatisfy { $0 == 0 })
  }

  /// With two classes the entropy is that of a coin: 0.32508 at 0.9, ln 2 at most.
  @Test(arguments: [(0.3250, 0.0), (0.3252, 1.0)])
  func `a probability of 0.9 is as certain as 0.1`(threshold: Double, expected: Double) throws {
    let builder = GraphBuilder(name: "certainty", catalog: .standard)
    let p = try builder.constant(Tensor([0.9 as Float, 0.1], shape: [1, 1, 2]))
    let bound = try builder.constant(Tensor([Float(threshold)], shape: [1]))
    try builder.output("mask", builder.certainty(p, below: bound))
    let mask = try Interpreter(catalog: .standard).evaluate(builder.graph, inputs: [:])["mask"]
    #expect(mask?.doubles == [expected, expected])
  }
}
