import ChiasmGraph
import ChiasmTensor
import Testing

extension GoldenCase {
  /// Compares every gradient with differences of the reference: it must lie between the slopes to
  /// the left and to the right, which at a kink are the ends of the subgradient. Elements whose
  /// slopes are not finite are left out.
  func verifyByDifferences(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let gradients = try analyticGradients()
    for index in inputGradients.keys.sorted() {
      let gradient = try #require(gradients[index], sourceLocation: sourceLocation).doubles
      let scale = max(1, gradient.map(\.magnitude).max() ?? 0)
      for element in gradient.indices {
        let (left, right) = try slopes(input: index, element: element)
        guard left.isFinite, right.isFinite else { continue }
        let range = (min(left, right) - 3e-3 * scale)...(max(left, right) + 3e-3 * scale)
        if !range.contains(gradient[element]) {
          Issue.record(
            "input \(index)[\(element)]: expected \(range), got \(gradient[element])",
            sourceLocation: sourceLocation)
          return
        }
      }
    }
  }

  /// The one-sided slopes of the sum of the first output times its gradient.
  private func slopes(input: Int, element: Int) throws -> (left: Double, right: Double) {
    let weights = try #require(outputGradient).doubles
    func total(_ step: Double) throws -> (x: Double, sum: Double) {
      var moved = inputs
      var values = inputs[input].doubles
      values[element] += step
      moved[input] = Tensor(nearest: values, type: inputs[input].type)
      let y = try operation.evaluate(moved)[0].doubles
      return (moved[input].doubles[element], zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let (low, here, high) = (try total(-0x1p-9), try total(0), try total(0x1p-9))
    return ((here.sum - low.sum) / (here.x - low.x), (high.sum - here.sum) / (high.x - here.x))
  }
}
