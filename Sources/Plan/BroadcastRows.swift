import ChiasmKernelInterface
import ChiasmTensor

/// A broadcasting element-wise operator as rows of contiguous elements.
///
/// Each operand either runs along a row or is one element for all of it; over the rows it runs
/// along some axes and repeats along the others.
struct BroadcastRows: Sendable, Hashable {
  /// Neighbouring axes that an operand runs along: row `o` stands at `o / divisor % period *
  /// stride`.
  struct Term: Sendable, Hashable {
    var divisor: Int
    var period: Int
    var stride: Int
  }

  struct Operand: Sendable, Hashable {
    let terms: [Term]
    let innerStride: Int
  }

  /// The most terms the kernel takes.
  static let maximumTerms = 3

  let outer: Int
  let inner: Int
  let operands: [Operand]

  /// The longest rows that every operand can be read in; nil when an operand changes too often
  /// between running and repeating.
  init?(output: Shape, operands: [Shape]) {
    let aligned = operands.map { operand in
      Array(repeating: 1, count: output.rank - operand.rank) + operand.extents
    }
    let split = (0...output.rank).first { split in
      aligned.allSatisfy { own in
        own[split...] == output.extents[split...] || own[split...].allSatisfy { $0 == 1 }
      }
    }
    guard let split else { return nil }
    outer = output.extents[..<split].reduce(1, *)
    inner = output.extents[split...].reduce(1, *)
    self.operands = aligned.map { Self.operand($0, output.extents, split) }
    guard self.operands.allSatisfy({ $0.terms.count <= Self.maximumTerms }) else { return nil }
  }

  private static func operand(_ own: [Int], _ output: [Int], _ split: Int) -> Operand {
    let innerCount = own[split...].reduce(1, *)
    var terms: [Term] = []
    var (divisor, stride) = (1, innerCount)
    var isRunning = false
    for axis in (0..<split).reversed() where output[axis] != 1 {
      if own[axis] == 1 {
        isRunning = false
      } else if isRunning {
        terms[terms.count - 1].period *= own[axis]
      } else {
        terms.append(Term(divisor: divisor, period: own[axis], stride: stride))
        isRunning = true
      }
      divisor *= output[axis]
      stride *= own[axis]
    }
    return Operand(terms: terms, innerStride: own[split...] == output[split...] ? 1 : 0)
  }
}

extension BroadcastRows.Operand {
  /// What the kernel gets.
  func arguments(_ data: UnsafePointer<Float>) -> PointwiseArguments.Operand {
    var result = PointwiseArguments.Operand(
      data, outerStride: 0, period: 1, innerStride: innerStride)
    let all = terms.map {
      PointwiseArguments.Operand.Term(divisor: $0.divisor, period: $0.period, stride: $0.stride)
    }
    if all.count > 0 { result.terms.0 = all[0] }
    if all.count > 1 { result.terms.1 = all[1] }
    if all.count > 2 { result.terms.2 = all[2] }
    return result
  }
}
