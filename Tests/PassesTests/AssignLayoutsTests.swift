import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

struct AssignLayoutsTests {
  private static let weights: [String: Tensor] = [
    "w": .uniform([16, 16, 3], name: "w"), "grouped": .uniform([16, 4, 3], name: "grouped"),
    "wide": .uniform([16, 16, 5], name: "wide"),
  ]

  private func lowered(_ body: String) throws -> Rewriting {
    let rewriting = try Rewriting(
      fuseEpilogues, assignLayouts(lanes: 8),
      of: """
        input %x: fp32[1, 16, 9]
        %w: fp32[16, 16, 3] = parameter tensor "w"
        %grouped: fp32[16, 4, 3] = parameter tensor "grouped"
        %wide: fp32[16, 16, 5] = parameter tensor "wide"
        \(body)
        """, tensors: Self.weights)
    #expect(try rewriting.difference() == 0)
    return rewriting
  }

  private func convolutions(_ rewriting: Rewriting) -> [String: FusedConvolution] {
    Dictionary(
      uniqueKeysWithValues: rewriting.after.nodes.compactMap { node in
        (node.operation as? FusedConvolution).map { (node.name, $0) }
      })
  }

  @Test func `keeps blocks with the next window's halo between convolutions`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %b = convolution(%a, %w) {padding = [1, 1]}
      output %y = %b
      """)
    let convolutions = convolutions(rewriting)
    let blocked = Layout(block: 8, haloLow: [1], haloHigh: [1])
    #expect(convolutions["a"]?.inputLayout == blocked)
    #expect(convolutions["a"]?.outputLayout == blocked)
    #expect(convolutions["b"]?.inputLayout == blocked)
    #expect(convolutions["b"]?.outputLayout == Layout(block: 8))
    #expect(
      rewriting.operators == ["reorder", "fused-convolution", "fused-convolution", "reorder"])
  }

  @Test(arguments: [
    (8, ["reorder", "fused-convolution", "reorder"]), (6, ["reorder", "fused-convolution"]),
  ])
  func `makes blocks that vectors fill even where planes are wanted`(
    channels: Int, operators: [String]
  ) throws {
    let rewriting = try Rewriting(
      fuseEpilogues, assignLayouts(lanes: 8),
      of: """
        input %x: fp32[1, 16, 6, 5]
        %w: fp32[\(channels), 16, 2, 2] = parameter tensor "w"
        %y = convolution(%x, %w) {strides = [2, 2]}
        output %y = %y
        """, tensors: ["w": .uniform([channels, 16, 2, 2], name: "w")])
    #expect(try rewriting.difference() == 0)
    #expect(rewriting.operators == operators)
  }

  @Test func `reads planes as they are for few outputs of one tap`() throws {
    let rewriting = try Rewriting(
      fuseEpilogues, assignLayouts(lanes: 8),
      of: """
        input %x: fp32[1, 16, 4, 9]
        %w: fp32[2, 16, 1, 1] = parameter tensor "w"
        %y = convolution(%x, %w)
        output %y = %y
        """, tensors: ["w": .uniform([2, 16, 1, 1], name: "w")])
    #expect(try rewriting.difference() == 0)
    #expect(rewriting.operators == ["fused-convolution"])
  }

  @Test func `gives a value the largest halo that any of its windows reads`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %b = convolution(%a, %w) {padding = [1, 1]}
      %c = convolution(%a, %wide) {padding = [4, 2]}
      output %b = %b
      output %c = %c
      """)
    let layout = convolutions(rewriting)["a"]?.outputLayout
    #expect(layout == Layout(block: 8, haloLow: [4], haloHigh: [2]))
  }

  @Test func `reorders what is read in planes, once`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %b = convolution(%a, %w) {padding = [1, 1]}
      %m = reduce-mean(%a) {axes = [2]}
      %n = reduce-max(%a) {axes = [2]}
      output %a = %a
      output %b = %b
      output %m = %m
      output %n = %n
      """)
    // x into blocks, a and b into planes.
    #expect(rewriting.operators.filter { $0 == "reorder" }.count == 3)
  }

  @Test func `runs element-wise operators on blocks between convolutions only`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %s = tanh(%a)
      %b = convolution(%s, %w) {padding = [1, 1]}
      %t = tanh(%b)
      output %y = %t
      """)
    #expect(
      rewriting.operators == [
        "reorder", "fused-convolution", "tanh", "fused-convolution", "reorder", "tanh",
      ])
    #expect(convolutions(rewriting)["a"]?.outputLayout.block == 8)
    #expect(convolutions(rewriting)["b"]?.outputLayout == Layout(block: 8))
  }

  @Test func `keeps groups that are no whole vectors in planes`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %b = convolution(%a, %grouped) {padding = [1, 1], groups = 4}
      %c = convolution(%b, %w)
      output %y = %c
      """)
    let convolutions = convolutions(rewriting)
    #expect(convolutions["b"]?.inputLayout.block == 1)
    #expect(convolutions["b"]?.outputLayout.block == 1)
  }

  private func layouts(_ rewriting: Rewriting) -> [String: Layout] {
    Dictionary(
      uniqueKeysWithValues: rewriting.after.nodes.compactMap { node in
        (node.operation as? LaidOut).map { (node.name, $0.outputLayout) }
      })
  }

  @Test func `pools, slices and joins blocks with the halo of who reads them`() throws {
    let rewriting = try lowered(
      """
      %a = convolution(%x, %w) {padding = [1, 1]}
      %p = max-pool(%a) {window = [1]}
      %front = slice(%a) {axes = [1], starts = [8], ends = [16]}
      %rest = slice(%p) {axes = [1], starts = [3], ends = [11]}
      %joined = concat(%front, %rest) {axis = 1}
      %b = convolution(%joined, %w) {padding = [1, 1]}
      output %y = %b
      """)
    let halo = Layout(block: 8, haloLow: [1], haloHigh: [1])
    #expect(layouts(rewriting) == ["p": Layout(block: 8), "front": halo, "joined": halo])
    #expect(
      rewriting.operators.sorted() == [
        "concat", "fused-convolution", "fused-convolution", "max-pool", "reorder", "reorder",
        "reorder", "reorder", "slice", "slice",
      ])
  }

  @Test func `keeps few channels in planes`() throws {
    let rewriting = try Rewriting(
      fuseEpilogues, assignLayouts(lanes: 8),
      of: """
        input %x: fp32[1, 16, 20]
        %few: fp32[3, 16, 3] = parameter tensor "few"
        %back: fp32[16, 3, 3] = parameter tensor "back"
        %a = convolution(%x, %few) {padding = [1, 1]}
        %t = tanh(%a)
        %b = convolution(%t, %back) {padding = [1, 1]}
        output %y = %b
        """,
      tensors: [
        "few": .uniform([3, 16, 3], name: "few"), "back": .uniform([16, 3, 3], name: "back"),
      ])
    #expect(convolutions(rewriting)["a"]?.outputLayout == .planar)
    #expect(convolutions(rewriting)["a"]?.inputLayout.block == 1)
    #expect(convolutions(rewriting)["b"]?.inputLayout.block == 1)
  }

  @Test func `leaves a graph without convolutions in planes`() throws {
    try expectKept(
      assignLayouts(lanes: 8),
      "input %x: fp32[1, 16, 9]\n%y = relu(%x)\n%z = softmax(%y)\noutput %z = %z")
  }
}
