import ChiasmKernelInterface
import Comparison
import Foundation
import Testing

struct PointwiseTests {
  /// How an operand is read over `outer` rows of `inner` elements.
  enum Reading: CaseIterable {
    case whole, oneRow, everyOtherRow, oneElement, elementPerRow

    func operand(_ data: UnsafePointer<Float>, inner: Int) -> PointwiseArguments.Operand {
      switch self {
      case .whole: .init(data, outerStride: inner, period: .max, innerStride: 1)
      case .oneRow: .init(data, outerStride: 0, period: 1, innerStride: 1)
      case .everyOtherRow: .init(data, outerStride: inner, period: 2, innerStride: 1)
      case .oneElement: .init(data, outerStride: 0, period: 1, innerStride: 0)
      case .elementPerRow: .init(data, outerStride: 1, period: .max, innerStride: 0)
      }
    }

    func index(_ row: Int, _ column: Int, inner: Int) -> Int {
      switch self {
      case .whole: row * inner + column
      case .oneRow: column
      case .everyOtherRow: row % 2 * inner + column
      case .oneElement: 0
      case .elementPerRow: row
      }
    }
  }

  static let binary: [PointwiseCode] = [
    .add, .subtract, .multiply, .divide, .maximum, .minimum, .power, .equal, .leakyReLUGradient,
  ]
  static let outer = 3

  /// Numbers of both signs, then the awkward ones.
  private func operand(_ count: Int, phase: Double) -> GuardedFloats {
    let edges: [Float] = [0, -0.0, .infinity, -.infinity, .nan, 1e-41, -1, 3e38]
    let values = (0..<count).map { index in
      index % 3 == 2
        ? edges[(index / 3 + Int(phase)) % edges.count] : Float(sin(Double(index) + phase) * 3)
    }
    return GuardedFloats(values)
  }

  private func exact(_ code: PointwiseCode, _ a: Float, _ b: Float) -> Double {
    let (a, b) = (Double(a), Double(b))
    return switch code {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .maximum: a.isNaN || b.isNaN ? .nan : max(a, b)
    case .minimum: a.isNaN || b.isNaN ? .nan : min(a, b)
    case .power: pow(a, b)
    case .equal: a == b ? 1 : 0
    case .leakyReLUGradient: a > 0 ? b : 0 * b
    default: .nan
    }
  }

  @Test(arguments: binary, tables.map(\.isa))
  func `agrees with doubles in every broadcast and tail`(code: PointwiseCode, isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    // One rounding of an exact result; the C library's power is within one more.
    let bound = code == .power ? 1.0 : 0.5
    for inner in isa.tails {
      let a = operand(Self.outer * inner + 3, phase: 0)
      let b = operand(Self.outer * inner + 3, phase: 1)
      for first in Reading.allCases {
        for second in Reading.allCases {
          let y = GuardedFloats(count: Self.outer * inner)
          let arguments = PointwiseArguments(
            code: code, a: first.operand(a.reading, inner: inner),
            b: second.operand(b.reading, inner: inner), output: y.pointer, outer: Self.outer,
            inner: inner, chunk: isa.lanes + 1)
          run(table.pointwise, arguments, taskCount: arguments.taskCount)
          #expect(y.isIntact)
          for row in 0..<Self.outer {
            for column in 0..<inner {
              let left = a.pointer[first.index(row, column, inner: inner)]
              let right = b.pointer[second.index(row, column, inner: inner)]
              let got = y.pointer[row * inner + column]
              #expect(
                got.ulps(from: exact(code, left, right)) <= bound,
                "\(code)(\(left), \(right)) = \(got) in \(first), \(second), inner \(inner)")
            }
          }
        }
      }
    }
  }

  @Test(arguments: tables.map(\.isa), [0, 0.01, 1, -0.5] as [Float])
  func `multiplies negative numbers by the slope`(isa: ISA, slope: Float) throws {
    let table = try #require(tables.first { $0.isa == isa })
    for inner in isa.tails {
      let x = operand(inner, phase: 2)
      let y = map(table, .leakyReLU, x, slope: slope)
      for index in 0..<inner {
        let value = Double(x.pointer[index])
        // A ReLU of minus infinity is 0, not 0 times infinity.
        let negative = slope == 0 ? 0 : value * Double(slope)
        #expect(y.pointer[index].ulps(from: value < 0 ? negative : value) == 0, "leaky(\(value))")
      }
    }
  }

  @Test(arguments: tables.map(\.isa)) func `takes square roots`(isa: ISA) throws {
    let table = try #require(tables.first { $0.isa == isa })
    for inner in isa.tails {
      let x = operand(inner, phase: 3)
      let y = map(table, .sqrt, x)
      for index in 0..<inner {
        #expect(y.pointer[index].ulps(from: Double(x.pointer[index]).squareRoot()) <= 0.5)
      }
    }
  }

  @Test(
    arguments: tables.map(\.isa),
    [.power, .leakyReLU, .sigmoid, .tanh, .exp, .log, .sqrt, .divide] as [PointwiseCode])
  func `gives an element the same bits wherever it stands`(isa: ISA, code: PointwiseCode) throws {
    let table = try #require(tables.first { $0.isa == isa })
    let x = operand(5 * isa.lanes + 3, phase: 0)
    let whole = map(table, code, x)
    for chunk in [1, isa.lanes - 1, isa.lanes + 1] {
      let parts = map(table, code, x, chunk: chunk)
      #expect(parts.values.map(\.bitPattern) == whole.values.map(\.bitPattern))
    }
  }

  private func map(
    _ table: KernelTable, _ code: PointwiseCode, _ x: GuardedFloats, slope: Float = 0,
    chunk: Int? = nil
  ) -> GuardedFloats {
    let y = GuardedFloats(count: x.count)
    let operand = Reading.oneRow.operand(x.reading, inner: x.count)
    var arguments = PointwiseArguments(
      code: code, a: operand, b: operand, output: y.pointer, outer: 1, inner: x.count,
      chunk: chunk ?? max(1, x.count))
    arguments.slope = slope
    run(table.pointwise, arguments, taskCount: arguments.taskCount)
    #expect(y.isIntact)
    return y
  }
}
