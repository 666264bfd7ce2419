import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// A convolution and one of disjoint windows behind it, made row by row in turn.
struct StepChainTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var extents: [Int]
    var window: [Int]
    var channels = (1, 16, 32)
    var isChained = true
    var testDescription: String { "\(extents) by \(window), \(channels), chained \(isChained)" }
  }

  static let table: [Case] = [
    Case(extents: [4, 8, 12], window: [2, 2, 2]),
    Case(extents: [6, 20, 34], window: [2, 2, 2], channels: (1, 48, 33)),
    Case(extents: [3, 9, 6], window: [3, 3, 3], channels: (1, 17, 16)),
    Case(extents: [3, 8, 8], window: [1, 4, 2]),
    Case(extents: [14, 10], window: [2, 2]),
    // A slice that the second does not read has to be made all the same.
    Case(extents: [5, 8, 12], window: [2, 2, 2], isChained: false),
  ]

  private func graph(_ subject: Case) throws -> Graph {
    let builder = GraphBuilder(name: "chain", catalog: .standard)
    let shape = Shape([2, subject.channels.0] + subject.extents)
    let x = try builder.input("x", TensorType(.float32, shape))
    let ones = subject.extents.map { _ in 1 }
    let first = ConvolutionCase(
      channels: (subject.channels.0, subject.channels.1), extents: subject.extents,
      kernel: ones.map { 3 * $0 }, padding: ones)
    let second = ConvolutionCase(
      channels: (subject.channels.1, subject.channels.2), extents: [], kernel: subject.window,
      strides: subject.window)
    let skip = try builder.leakyReLU(first.append(x, to: builder), slope: 0.1)
    let y = try builder.leakyReLU(second.append(skip, to: builder), slope: 0.1)
    // Both have other readers, with windows of their own.
    let third = ConvolutionCase(
      channels: (subject.channels.1, 16), extents: [], kernel: first.kernel, padding: ones)
    let fourth = ConvolutionCase(
      channels: (subject.channels.2, 16), extents: [], kernel: first.kernel, padding: ones)
    try builder.output("y", fourth.append(y, to: builder))
    try builder.output("skip", third.append(skip, to: builder))
    return builder.graph
  }

  @Test(arguments: table)
  func `agrees with the reference, whatever the threads`(subject: Case) throws {
    try expectAgreement(ofThreads: graph(subject), terms: 48 * 27) { plan, isa in
      let isChained = plan.steps.indices.contains(where: plan.isChained)
      #expect(isChained == subject.isChained, "\(isa)\n\(plan.text)")
    }
  }
}
