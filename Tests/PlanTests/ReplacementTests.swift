import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Testing

struct ReplacementTests {
  /// Two convolutions of one input, added; `extra` may read the first once more.
  private func plan(_ extra: String = "", output: String = "") throws -> Plan {
    var graph = try Graph(
      text: """
        graph "sum" {
          input %x: fp32[1, 8, 4, 4]
          %wa: fp32[8, 8, 1, 1] = parameter tensor "w"
          %wb: fp32[8, 8, 1, 1] = parameter tensor "w"
          %wc: fp32[8, 8, 1, 1] = parameter tensor "w"
          %wd: fp32[8, 8, 1, 1] = parameter tensor "w"
          %a = convolution(%x, %wa)
          %b = convolution(%a, %wb)
          %c = convolution(%a, %wc)
          %s = add(%c, %b)
          %y = convolution(%s, %wd)
        \(extra)
          output %y = %y
        \(output)
        }
        """, catalog: .standard,
      tensors: ["w": Tensor(repeating: 0.5, type: TensorType(.float32, [8, 8, 1, 1]))])
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: 4), on: &graph)
    return try Plan(graph, isa: .baseline)
  }

  private func offset(_ name: String, _ plan: Plan) throws -> Int {
    let node = try #require(plan.graph.nodes.first { $0.name == name })
    return try #require(plan.offset(of: node.output))
  }

  @Test func `a sum takes over the memory of an addend that nobody needs afterwards`() throws {
    let plan = try plan()
    #expect(try offset("c", plan) == offset("b", plan))
  }

  @Test func `an addend that is read later keeps its memory`() throws {
    let plan = try plan("  %z = sigmoid(%b)", output: "  output %z = %z")
    #expect(try offset("c", plan) != offset("b", plan))
  }

  @Test func `what is concatenated is made in its part of the whole`() throws {
    var graph = try Graph(
      text: """
        graph "joined" {
          input %x: fp32[1, 8, 4, 4]
          %w: fp32[8, 8, 3, 3] = parameter tensor "w"
          %wide: fp32[8, 24, 3, 3] = parameter tensor "wide"
          %a = convolution(%x, %w) {padding = [1, 1]}
          %b = convolution(%a, %w) {padding = [1, 1]}
          %inner = concat(%a, %b) {axis = 1}
          %all = concat(%x, %inner) {axis = 1}
          %y = convolution(%all, %wide) {padding = [1, 1]}
          output %y = %y
        }
        """, catalog: .standard,
      tensors: [
        "w": Tensor(repeating: 0.5, type: TensorType(.float32, [8, 8, 3, 3])),
        "wide": Tensor(repeating: 0.5, type: TensorType(.float32, [8, 24, 3, 3])),
      ])
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: 4), on: &graph)
    let plan = try Plan(graph, isa: .baseline)
    // Eight channels of 6 x 6 voxels: the input's come first.
    let part = 8 * 6 * 6 * 4
    let whole = try offset("all", plan)
    #expect(try offset("a", plan) == whole + part)
    #expect(try offset("b", plan) == whole + 2 * part)
    #expect(try offset("inner", plan) == whole + part)
  }
}
