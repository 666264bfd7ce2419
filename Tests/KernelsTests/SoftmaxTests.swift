import ChiasmKernelInterface
import ChiasmTensor
import Comparison
import Foundation
import Testing

struct SoftmaxTests {
  private func softmax(
    _ table: KernelTable, _ x: [Float], outer: Int, channels: Int, inner: Int, chunk: Int
  ) -> [Float] {
    let (input, output) = (GuardedFloats(x), GuardedFloats(count: x.count))
    let arguments = SoftmaxArguments(
      input: input.reading, output: output.pointer, outer: outer, channels: channels,
      inner: inner, chunk: chunk)
    run(table.softmax, arguments, taskCount: arguments.taskCount)
    #expect(output.isIntact)
    return output.values
  }

  @Test(arguments: tables.map(\.isa), [1, 2, 3, 17])
  func `agrees with doubles in every tail`(isa: ISA, channels: Int) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let outer = 2
    for inner in isa.tails {
      let shape: Shape = [outer, channels, inner]
      let x = Tensor.uniform(shape, name: "softmax").elements(of: Float.self).map { $0 * 50 }
      let y = softmax(
        table, x, outer: outer, channels: channels, inner: inner, chunk: isa.lanes + 2)
      // Each exponential is within 2 ulp, the sum and the quotient round once per channel.
      let tolerance = Tolerance.sum(of: channels).absolute
      for row in 0..<outer {
        for position in 0..<inner {
          let indices = (0..<channels).map { (row * channels + $0) * inner + position }
          let greatest = indices.map { Double(x[$0]) }.max() ?? 0
          let total = indices.reduce(0) { $0 + exp(Double(x[$1]) - greatest) }
          for index in indices {
            let exact = exp(Double(x[index]) - greatest) / total
            #expect((Double(y[index]) - exact).magnitude <= tolerance)
          }
        }
      }
    }
  }

  @Test(arguments: tables.map(\.isa))
  func `gives a position the same bits in a vector and in a tail`(isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let inner = 3 * isa.lanes + 1
    let x = Tensor.uniform([4, inner], name: "bits").elements(of: Float.self)
    let results = [1, isa.lanes, inner].map {
      softmax(table, x, outer: 1, channels: 4, inner: inner, chunk: $0).map(\.bitPattern)
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }

  @Test(arguments: tables.map(\.isa))
  func `survives the largest numbers and lets NaN through`(isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let huge: [Float] = [3e38, -3e38, 3e38, -3e38]
    let y = softmax(table, huge, outer: 1, channels: 2, inner: 2, chunk: 2)
    #expect(y == [0.5, 0.5, 0.5, 0.5])
    let mixed = softmax(table, [.nan, 1, 0, 1], outer: 1, channels: 2, inner: 2, chunk: 2)
    #expect(mixed[0].isNaN && mixed[2].isNaN && mixed[1] == 0.5 && mixed[3] == 0.5)
  }
}
