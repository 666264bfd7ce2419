import ChiasmGraph
import ChiasmKernelInterface
import ChiasmOperators
import ChiasmPasses
import ChiasmPlan
import ChiasmTensor
import Testing

struct PlanTextTests {
  private func plan() throws -> Plan {
    var graph = try Graph(
      text: """
        graph "small" {
          input %x: fp32[1, 8, 4, 4]
          %w: fp32[8, 8, 2, 2] = parameter tensor "w"
          %bias: fp32[8] = parameter tensor "bias"
          %head: fp32[2, 8, 1, 1] = parameter tensor "head"
          %down = convolution(%x, %w, %bias) {strides = [2, 2]}
          %active = relu(%down)
          %logits = convolution(%active, %head)
          %y = softmax(%logits) {axis = 1}
          output %y = %y
        }
        """, catalog: .standard,
      tensors: [
        "w": Tensor(zeros: TensorType(.float32, [8, 8, 2, 2])),
        "bias": Tensor(zeros: TensorType(.float32, [8])),
        "head": Tensor(zeros: TensorType(.float32, [2, 8, 1, 1])),
      ])
    _ = try Driver(catalog: .standard).run(Pipeline.all(lanes: 8), on: &graph)
    return try Plan(graph, isa: .avx2)
  }

  @Test func `prints a plan as a table with totals`() throws {
    let text = try plan().text
    #expect(
      text == """
        plan "small" for avx2
        step  node       kernel              detail                              multiply-adds  \
        moves  scratch  error  output            layout     offset  bytes
           0  x.reorder  reorder             planar -> blocked-8                             0  \
         1024        0         fp32[1, 8, 4, 4]  blocked-8     512    512
           1  down       direct-convolution  tile 1x2x8, blocked-8 -> blocked-8           1024  \
         1696        0         fp32[1, 8, 2, 2]  blocked-8    1024    128
           2  logits     direct-convolution  tile 2x2x8, blocked-8 -> planar                64  \
          448        0         fp32[1, 2, 2, 2]  planar        512     32
           3  y          softmax             2 channels, 4 positions                         0  \
           64        0         fp32[1, 2, 2, 2]  planar        576     32
        4 steps, 1088 multiply-adds
        moves 1888 bytes of activations and 1344 of weights, 0 through scratch
        arena 1152 bytes in 5 buffers, weights 1344 bytes

        """)
  }

  @Test func `prints the same plan as the same text, without trailing spaces`() throws {
    let text = try plan().text
    #expect(try plan().text == text)
    #expect(text.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    #expect(text.hasSuffix("\n"))
  }

  @Test func `prints every output of a step and escapes names`() throws {
    let builder = GraphBuilder(name: "outputs", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [8]))
    let outputs = try builder.add(
      "dropout", [x], ["rate": .float(0.5), "training": .bool(true)], name: "drop")
    for (index, output) in outputs.enumerated() { try builder.output("\(index)", output) }
    let lines = try Plan(builder.graph, isa: .baseline).text.split(separator: "\n")
    #expect(lines.count == 7)
    #expect(lines[2].contains("drop") && !lines[3].contains("drop"))
    #expect(lines[3].contains("fp32[8]"))
  }
}
