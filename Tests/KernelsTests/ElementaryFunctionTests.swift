import ChiasmKernelInterface
import Comparison
import Foundation
import Testing

/// exp, log, sigmoid and tanh against the C library's doubles.
struct ElementaryFunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let code: PointwiseCode
    /// The documented bound in units in the last place.
    let bound: Double
    let range: ClosedRange<Float>
    let exact: @Sendable (Double) -> Double
    var testDescription: String { "\(code)" }
  }

  static let functions = [
    Function(code: .exp, bound: 2, range: -110...95) { exp($0) },
    Function(code: .log, bound: 2, range: 0...3.4e38) { log($0) },
    Function(code: .sigmoid, bound: 4, range: -87...40) { 1 / (1 + exp(-$0)) },
    Function(code: .tanh, bound: 4, range: -12...12) { tanh($0) },
  ]

  /// Every function at zeros, infinities, NaN, subnormals and both ends of its range.
  private static let edges: [Float] = [
    0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .leastNormalMagnitude, -.leastNormalMagnitude, 1, -1, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, 88.72283, 88.7229, -87.33654, -103.97, -104, 0.25, -0.25,
    0.249_999_99, 0.707_106_77, 0.707_106_8, 0.999_999_94, 1.000_000_1,
  ]

  private func apply(_ table: KernelTable, _ code: PointwiseCode, _ x: [Float]) -> [Float] {
    let (input, output) = (GuardedFloats(x), GuardedFloats(count: x.count))
    let operand = PointwiseArguments.Operand(
      input.reading, outerStride: 0, period: 1, innerStride: 1)
    let arguments = PointwiseArguments(
      code: code, a: operand, b: operand, output: output.pointer, outer: 1, inner: x.count,
      chunk: x.count)
    run(table.pointwise, arguments, taskCount: arguments.taskCount)
    return output.values
  }

  @Test(arguments: functions, tables.map(\.isa))
  func `stays within its bound over its range`(function: Function, isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let range = function.range
    let even = (0...200_000).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Float($0) / 200_000
    }
    // Bit patterns in even steps reach every magnitude alike.
    let magnitudes = stride(from: UInt32(1), to: 0x7f80_0000, by: 9973).map(Float.init(bitPattern:))
    let inputs = even + (magnitudes + magnitudes.map { -$0 }).filter(range.contains)
    var worst = (ulps: 0.0, x: Float(0), y: Float(0))
    for (x, y) in zip(inputs, apply(table, function.code, inputs)) {
      let distance = y.ulps(from: function.exact(Double(x)))
      if distance > worst.ulps { worst = (distance, x, y) }
    }
    #expect(worst.ulps <= function.bound, "\(function.code)(\(worst.x)) = \(worst.y)")
  }

  @Test(arguments: functions, tables.map(\.isa))
  func `knows its edge cases`(function: Function, isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    for (x, y) in zip(Self.edges, apply(table, function.code, Self.edges)) {
      let exact = function.exact(Double(x))
      #expect(
        y.ulps(from: exact) <= function.bound,
        "\(function.code)(\(x)) = \(y), expected \(exact)")
      if exact == 0 { #expect(y.sign == exact.sign) }
    }
  }

  @Test(arguments: tables.map(\.isa)) func `lets a sigmoid vanish smoothly`(isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    for (x, y) in zip([-88, -90, -104] as [Float], apply(table, .sigmoid, [-88, -90, -104])) {
      // Below -87 exp(-x) nears infinity; the quotient may be 0 where the result is subnormal.
      #expect((0...Double(Float.leastNormalMagnitude)).contains(Double(y)), "sigmoid(\(x)) = \(y)")
    }
  }
}
