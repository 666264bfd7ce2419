import ChiasmKernelInterface
import ChiasmPlan
import Testing

struct ConvolutionCostsTests {
  /// Work of made-up layers, none a multiple of another.
  private let work: [[Double]] = {
    var rows: [[Double]] = []
    for row in 0..<24 {
      rows.append((0..<ConvolutionCosts.names.count).map { column in
        let number: Int = row * 37 + column * 101 + row * row * column * 13
        return Double(number % 97 + 1) * (column == 3 ? 1 : 40)
      })
    }
    return rows
  }()

  private func times(_ costs: ConvolutionCosts) -> [(work: [Double], nanoseconds: Double)] {
    work.map { row in (row, zip(row, costs.constants).reduce(0) { $0 + $1.0 * $1.1 }) }
  }

  @Test func `finds the constants that times were made of`() {
    let known = ConvolutionCosts([0.3, 0.4, 0.1, 30, 5, 4, 3, 0.05])
    let fitted = ConvolutionCosts(fitting: times(known), from: .builtIn(.avx2))
    for (found, expected) in zip(fitted.constants, known.constants) {
      #expect(abs(found / expected - 1) < 1e-3, "\(fitted)")
    }
  }

  @Test func `keeps what no time depends on, and goes below zero nowhere`() {
    let samples = times(ConvolutionCosts([0.3, 0.4, 0.1, 30, 5, 4, 3, 0.05])).map { sample in
      var work = sample.work
      work[7] = 0
      // Less time for more work of this kind: the best constant would be negative.
      return (work: work, nanoseconds: sample.nanoseconds - 0.3 * work[2] - 0.05 * sample.work[7])
    }
    let start = ConvolutionCosts.builtIn(.avx512)
    let fitted = ConvolutionCosts(fitting: samples, from: start)
    #expect(fitted.weightByte == start.weightByte)
    #expect(fitted.constants.allSatisfy { $0 >= 0 })
    #expect(fitted.idleProduct == 0)
  }
}
