import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Two branches whose first features are added to an up-sampling: the second's are added to the
/// first's where these stand.
struct ChainedSumTests {
  /// Who else reads the features, and what is behind the second's convolution.
  enum Other: CaseIterable { case nobody, ofFirstEarly, ofFirstLate, ofSecond, activation }

  struct Case: Sendable, CustomTestStringConvertible {
    var extents: [Int]
    var window: [Int]
    var channels: Int
    var batch = 1
    var testDescription: String { "\(extents) by \(window), \(channels), batch \(batch)" }
  }

  static let table: [Case] = [
    Case(extents: [4, 8, 12], window: [2, 2, 2], channels: 16),
    Case(extents: [6, 20, 34], window: [2, 2, 2], channels: 40, batch: 2),
    Case(extents: [3, 12, 6], window: [3, 3, 3], channels: 17),
    Case(extents: [14, 10], window: [2, 2], channels: 32),
  ]

  private func graph(_ subject: Case, _ other: Other) throws -> Graph {
    let builder = GraphBuilder(name: "sum", catalog: .standard)
    let ones = subject.extents.map { _ in 1 }
    let (wide, window) = (ones.map { 3 * $0 }, subject.window)
    func convolution(_ x: Value, _ from: Int, _ to: Int) throws -> Value {
      try ConvolutionCase(channels: (from, to), extents: [], kernel: wide, padding: ones)
        .append(x, to: builder)
    }
    func branch(_ name: String, _ isSecond: Bool) throws -> (skip: Value, down: Value) {
      let shape = Shape([subject.batch, 1] + subject.extents)
      let features = try convolution(
        builder.input(name, TensorType(.float32, shape)), 1, subject.channels)
      let skip =
        isSecond && other == .activation
        ? try builder.sigmoid(features) : try builder.leakyReLU(features, slope: 0.1)
      let down = ConvolutionCase(
        channels: (subject.channels, 32), extents: [], kernel: window, strides: window)
      return (skip, try builder.leakyReLU(down.append(skip, to: builder), slope: 0.1))
    }
    let first = try branch("first", false)
    if other == .ofFirstEarly {
      try builder.output("early", convolution(first.skip, subject.channels, 2))
    }
    let second = try branch("second", true)
    if other == .ofSecond {
      try builder.output("other", convolution(second.skip, subject.channels, 2))
    }
    let up = ConvolutionCase(
      isTransposed: true, channels: (32, subject.channels), extents: [], kernel: window,
      strides: window)
    let inner = try builder.add(
      convolution(first.down, 32, 32), convolution(second.down, 32, 32))
    let sum = try builder.add(builder.add(up.append(inner, to: builder), first.skip), second.skip)
    try builder.output(
      "y", convolution(builder.leakyReLU(sum, slope: 0.1), subject.channels, 16))
    if other == .ofFirstLate {
      try builder.output("late", convolution(first.skip, subject.channels, 2))
    }
    return builder.graph
  }

  @Test(arguments: table, Other.allCases)
  func `agrees with the reference, whatever the threads`(subject: Case, other: Other) throws {
    try expectAgreement(ofThreads: graph(subject, other), terms: 48 * 27) { plan, isa in
      let isAdded = plan.text.contains("added to")
      #expect(isAdded == (other == .nobody || other == .ofFirstEarly), "\(isa)\n\(plan.text)")
    }
  }

  @Test func `takes the memory of one branch's features, and is read once`() throws {
    let subject = Case(extents: [16, 16, 16], window: [2, 2, 2], channels: 16)
    func plan(_ other: Other) throws -> Plan {
      let options = SessionOptions(threads: 1)
      return try Session(graph(subject, other), catalog: .standard, options: options).plan
    }
    let (sum, apart) = (try plan(.nobody), try plan(.ofSecond))
    let featureBytes = 4 * 16 * 18 * 18 * 18
    #expect(apart.arenaByteCount - sum.arenaByteCount >= featureBytes * 9 / 10)
    let inputs = sum.steps.filter { $0.detail.contains("phases") }
      .map { sum.traffic(of: $0).inputs }
    #expect(inputs.allSatisfy { $0 < 2 * featureBytes } && !inputs.isEmpty)
  }
}
