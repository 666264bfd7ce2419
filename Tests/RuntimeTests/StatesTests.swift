import ChiasmGraph
import ChiasmOperators
import ChiasmPlan
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Graphs that are run several times and keep values in between.
struct StatesTests {
  /// Heavy-ball descent on |a x - b|^2 with a running mean, two states that change places, one read
  /// by a view and one that its successor is subtracted from.
  private static let body = """
    graph "states" {
      input %w: fp32[3, 5]
      input %v: fp32[3, 5]
      input %mean: fp32[15]
      input %left: fp32[40]
      input %right: fp32[40]
      input %count: fp32[1]
      input %x: fp32[5, 7]
      %y = matmul(%w, %x)
      %g = matmul(%y, %x) {transpose-b = true}
      %half: fp32[1, 1] = constant [0.5]
      %kept = multiply(%v, %half)
      %vn = add(%kept, %g)
      %rate: fp32[1, 1] = constant [0.01]
      %move = multiply(%vn, %rate)
      %wn = subtract(%w, %move)
      %flat = reshape(%wn) {shape = [15]}
      %sum = add(%mean, %flat)
      %matrix = reshape(%mean) {shape = [3, 5]}
      %difference = subtract(%matrix, %wn)
      %one: fp32[1] = constant [1]
      %next = add(%count, %one)
      %change = multiply(%next, %count)
      output %loss = %y
      output %w = %wn
      output %v = %vn
      output %mean = %sum
      output %left = %right
      output %right = %left
      output %difference = %difference
      output %before = %count
      output %count = %next
      output %change = %change
    }
    """

  private var graph: Graph { get throws { try Graph(text: Self.body, catalog: .standard) } }

  /// What the references make of `runs` runs, one after the other.
  private func expected(_ runs: Int) throws -> [[String: Tensor]] {
    let graph = try graph
    var inputs = graph.uniformInputs
    return try (0..<runs).map { _ in
      let outputs = try Interpreter(catalog: .standard).evaluate(graph, inputs: inputs)
      for (name, tensor) in outputs where inputs[name] != nil { inputs[name] = tensor }
      return outputs
    }
  }

  @Test(arguments: [1, 2]) func `states go on from run to run`(threads: Int) throws {
    let session = try Session(
      graph, catalog: .standard, options: SessionOptions(threads: threads))
    #expect(session.plan.states.count == 6)
    let inputs = try graph.uniformInputs
    for (run, expected) in try expected(4).enumerated() {
      let got = try session.run(run == 0 ? inputs : inputs.filter { $0.key == "x" })
      for (name, tensor) in expected {
        let result = try #require(got[name])
        let difference = result.difference(from: tensor)
        #expect(difference < 1e-5 * max(1, tensor.magnitude), "\(name) after run \(run)")
      }
      for state in session.plan.states {
        let bytes = try session.inputBytes(state.name)
        let next = try #require(got[state.name])
        #expect(next.withUnsafeBytes { $0.elementsEqual(bytes) }, "\(state.name)")
      }
    }
  }

  @Test func `the bits do not depend on the number of threads`() throws {
    func run(_ threads: Int) throws -> [String: Tensor] {
      let session = try Session(
        graph, catalog: .standard, options: SessionOptions(threads: threads))
      let inputs = try graph.uniformInputs
      _ = try session.run(inputs)
      return try session.run(inputs.filter { $0.key == "x" })
    }
    let (one, two) = (try run(1), try run(2))
    for (name, tensor) in one {
      let other = try #require(two[name])
      #expect(tensor.isIdentical(to: other), "\(name)")
    }
  }

  @Test func `an input that is no state must be given`() throws {
    let session = try Session(graph, catalog: .standard, options: SessionOptions(threads: 1))
    let error = #expect(throws: RuntimeError.self) { try session.run([:]) }
    #expect(error?.description == "input \"x\": expected a tensor, got none")
  }
}
