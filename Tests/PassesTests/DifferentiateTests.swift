import ChiasmGraph
import ChiasmOperators
import ChiasmPasses
import ChiasmTensor
import Comparison
import Foundation
import Testing

struct DifferentiateTests {
  /// The gradients of output `loss` by inputs, as outputs `d.NAME` of the graph; nil for none.
  private func differentiated(_ body: String, by names: [String]) throws -> (Graph, [Value?]) {
    var graph = try Graph(text: "graph \"test\" {\n\(body)\n}", catalog: testCatalog)
    let loss = try #require(graph.outputs.first { $0.name == "loss" }).value
    let values = try names.map { try #require(graph.input(named: $0)).value }
    let gradients = try graph.differentiate(loss, withRespectTo: values, catalog: testCatalog)
    for (name, gradient) in zip(names, gradients) {
      if let gradient { try graph.addOutput("d.\(name)", gradient) }
    }
    graph.eraseDeadNodes()
    try graph.verify()
    return (graph, gradients)
  }

  private func inputs(of graph: Graph) -> [String: Tensor] {
    Dictionary(
      uniqueKeysWithValues: graph.inputs.map {
        ($0.name, Tensor.uniform(graph.shape(of: $0.value), name: $0.name))
      })
  }

  /// Central differences of the loss by every element of every named input.
  private func expectGradients(_ body: String, by names: [String]) throws {
    let (graph, gradients) = try differentiated(body, by: names)
    #expect(gradients.allSatisfy { $0 != nil })
    let start = inputs(of: graph)
    let interpreter = Interpreter(catalog: testCatalog)
    let got = try interpreter.evaluate(graph, inputs: start)
    for name in names {
      let gradient = try #require(got["d.\(name)"]).doubles
      let values = try #require(start[name])
      for index in gradient.indices {
        func loss(_ change: Double) throws -> Double {
          var changed = start
          var numbers = values.doubles
          numbers[index] += change
          changed[name] = Tensor(nearest: numbers, type: values.type)
          return try #require(try interpreter.evaluate(graph, inputs: changed)["loss"]).doubles[0]
        }
        let slope = try (loss(1e-2) - loss(-1e-2)) / 2e-2
        #expect((slope - gradient[index]).magnitude < 2e-3, "\(name)[\(index)]")
      }
    }
  }

  @Test func `products and sums`() throws {
    try expectGradients(
      """
        input %x: fp32[2, 3]
        input %w: fp32[3, 2]
        input %b: fp32[2]
        %p = matmul(%x, %w)
        %s = add(%p, %b)
        %t = tanh(%s)
        %loss = reduce-sum(%t)
        output %loss = %loss
      """, by: ["w", "b"])
  }

  @Test func `a value with several users gets the sum of what they contribute`() throws {
    try expectGradients(
      """
        input %x: fp32[4]
        %a = sigmoid(%x)
        %b = multiply(%a, %x)
        %c = multiply(%b, %a)
        %d = multiply(%c, %c)
        %loss = reduce-mean(%d)
        output %loss = %loss
      """, by: ["x"])
  }

  @Test func `an operator with a decomposition alone is differentiated through its parts`() throws {
    let body = """
        input %x: fp32[4]
        %y = test/twice(%x)
        %z = multiply(%y, %y)
        %loss = reduce-sum(%z)
        output %loss = %loss
        output %y = %y
      """
    try expectGradients(body, by: ["x"])
    let (graph, _) = try differentiated(body, by: ["x"])
    #expect(!graph.nodes.contains { $0.operation.id == "test/twice" })
  }

  @Test func `a stopped gradient does not pass, and nothing is built behind it`() throws {
    let (graph, gradients) = try differentiated(
      """
        input %x: fp32[4]
        input %w: fp32[4]
        %y = exp(%x)
        %s = stop-gradient(%y)
        %z = multiply(%s, %w)
        %loss = reduce-sum(%z)
        output %loss = %loss
      """, by: ["x", "w"])
    #expect(gradients[0] == nil)
    let got = try Interpreter(catalog: testCatalog).evaluate(graph, inputs: inputs(of: graph))
    let x = try #require(inputs(of: graph)["x"]).doubles
    let expected = Tensor(nearest: x.map { exp($0) }, type: TensorType(.float32, [4]))
    #expect(try #require(got["d.w"]).difference(from: expected) < 1e-6)
  }

  @Test func `what only other inputs need is not built`() throws {
    let (graph, _) = try differentiated(
      """
        input %image: fp32[1, 1, 4, 4]
        input %w: fp32[2, 1, 3, 3]
        %y = convolution(%image, %w)
        %loss = reduce-sum(%y)
        output %loss = %loss
      """, by: ["w"])
    #expect(!graph.nodes.contains { $0.operation is TransposedConvolution })
    #expect(graph.nodes.contains { $0.operation is ConvolutionWeightGradient })
  }

  @Test func `an input that the loss does not depend on has no gradient`() throws {
    let (_, gradients) = try differentiated(
      """
        input %x: fp32[4]
        input %w: fp32[4]
        %loss = reduce-sum(%x)
        output %loss = %loss
        output %w = %w
      """, by: ["w"])
    #expect(gradients[0] == nil)
  }

  @Test func `a loss of several numbers is refused`() throws {
    let error = #expect(throws: PassError.self) {
      try differentiated(
        """
          input %x: fp32[4]
          %loss = exp(%x)
          output %loss = %loss
        """, by: ["x"])
    }
    #expect(error?.description.contains("expected one floating-point number") == true)
  }

  @Test func `an operator that cannot be differentiated is named`() throws {
    let error = #expect(throws: PassError.self) {
      try differentiated(
        """
          input %x: fp32[4]
          %y = test/silent(%x)
          %loss = reduce-sum(%y)
          output %loss = %loss
        """, by: ["x"])
    }
    #expect(error?.code == .operation)
    #expect(error?.description.contains("node \"y\"") == true)
  }
}
