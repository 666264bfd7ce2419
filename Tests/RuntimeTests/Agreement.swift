import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Compiles a graph for every ISA and compares it with the reference.
///
/// - Parameters:
///   - terms: the most terms of a sum.
///   - kernel: the kernel that must be in the plan; `reference` must not be, where one is given.
func expectAgreement(
  _ name: String, terms: Int = 8, kernel: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation, _ build: (GraphBuilder) throws -> Value
) throws {
  let builder = GraphBuilder(name: "agreement", catalog: .standard)
  try builder.output("y", build(builder))
  try expectAgreement(
    name, terms: terms, kernels: kernel.map { [$0] } ?? [], of: builder.graph,
    sourceLocation: sourceLocation)
}

/// Compiles a graph for every ISA and compares every output with the reference.
///
/// - Parameters:
///   - terms: the most terms of a sum.
///   - kernels: the kernels that must be in the plan; `reference` must not be, where some are
///   given.
func expectAgreement(
  _ name: String, terms: Int = 8, kernels wanted: [String], of graph: Graph,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let expected = try graph.referenceOutputs()
  for isa in available {
    let session = try Session(
      graph, catalog: .standard, options: SessionOptions(threads: 2, isa: isa))
    if !wanted.isEmpty {
      let kernels = session.plan.steps.map(\.kernel)
      let missing = wanted.filter { !kernels.contains($0) }
      #expect(missing == [], "\(isa): \(kernels)", sourceLocation: sourceLocation)
      #expect(!kernels.contains("reference"), "\(isa): \(kernels)", sourceLocation: sourceLocation)
    }
    let inputs = graph.uniformInputs
    // The second run finds the memory as the first has left it.
    for _ in 0..<2 {
      let got = try session.run(inputs)
      for (output, tensor) in expected {
        let tolerance = Tolerance.convolution(of: terms, magnitude: max(1, tensor.magnitude))
        #expect(
          try #require(got[output]).difference(from: tensor) <= tolerance.absolute,
          "\(isa): \(name), \(output)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// Compiles a graph for every ISA and for one and three threads, compares every output with the
/// reference, and the bits of all runs.
///
/// - Parameters:
///   - terms: the most terms of a sum.
///   - check: looks at every plan.
func expectAgreement(
  ofThreads graph: Graph, terms: Int, sourceLocation: SourceLocation = #_sourceLocation,
  _ check: (Plan, ISA) -> Void
) throws {
  let expected = try graph.referenceOutputs()
  for isa in available {
    var runs: [[String: Tensor]] = []
    for threads in [1, 3] {
      let session = try Session(
        graph, catalog: .standard, options: SessionOptions(threads: threads, isa: isa))
      check(session.plan, isa)
      // The second run finds the memory as the first has left it.
      for _ in 0..<2 { runs.append(try session.run(graph.uniformInputs)) }
    }
    for (name, exact) in expected {
      let tolerance = Tolerance.convolution(of: terms, magnitude: max(1, exact.magnitude))
      let first = try #require(runs[0][name], sourceLocation: sourceLocation)
      #expect(
        first.difference(from: exact) <= tolerance.absolute, "\(isa): \(name)",
        sourceLocation: sourceLocation)
      for run in runs {
        #expect(
          run[name]?.doubles == first.doubles, "\(isa): \(name)", sourceLocation: sourceLocation)
      }
    }
  }
}

extension ConvolutionCase {
  /// A window of 3 that keeps the extents, as neighbour of what is tested: it leaves and reads
  /// blocks with a halo.
  static func neighbour(_ from: Int, _ to: Int, rank: Int) -> ConvolutionCase {
    ConvolutionCase(
      channels: (from, to), extents: [], kernel: Array(repeating: 3, count: rank),
      padding: Array(repeating: 1, count: rank))
  }
}
