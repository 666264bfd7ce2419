import ChiasmGraph
import ChiasmOperators
import ChiasmTensor
import Testing

/// Words of indexing: see ``OperatorBuilderWordsTests``.
struct IndexWordsTests {
  private let builder = GraphBuilder(name: "words", catalog: .standard)

  @Test func `speaks of indices`() throws {
    let x = try builder.input("x", fp32(2, 3))
    let i = try builder.input("i", int64(2, 3))
    let j = try builder.input("j", int64(2, 1))
    let u = try builder.input("u", fp32(2))
    _ = try builder.gather(x, indices: i, axis: 1, name: "ngather")
    try builder.expectLast(Gather(axis: 1), [x, i])
    _ = try builder.gatherElements(x, indices: i, axis: 1, name: "ngather-elements")
    try builder.expectLast(GatherElements(axis: 1), [x, i])
    _ = try builder.gatherND(x, indices: j, batchAxes: 1, name: "ngather-nd")
    try builder.expectLast(GatherND(batchAxes: 1), [x, j])
    _ = try builder.scatterElements(
      x, indices: i, x, axis: 1, reduction: "maximum", name: "nscatter-elements")
    try builder.expectLast(ScatterElements(axis: 1, reduction: .maximum), [x, i, x])
    _ = try builder.scatterND(
      x, indices: j, u, batchAxes: 1, reduction: "add", name: "nscatter-nd")
    try builder.expectLast(ScatterND(batchAxes: 1, reduction: .add), [x, j, u])
  }

  @Test func `speaks of orders and running totals`() throws {
    let x = try builder.input("x", fp32(2, 3))
    let top = try builder.topK(x, k: 2, axis: 1, largest: false, name: "ntop-k")
    try builder.expectLast(TopK(k: 2, axis: 1, largest: false), [x])
    #expect(builder.graph.nodes.last?.outputs == [top.values, top.indices])
    _ = try builder.argMax(x, axis: 1, keepAxes: true, last: true, name: "narg-max")
    try builder.expectLast(ArgMax(axis: 1, keepAxes: true, last: true), [x])
    _ = try builder.argMin(x, axis: -1, last: true, name: "narg-min")
    try builder.expectLast(ArgMin(axis: -1, last: true), [x])
    _ = try builder.cumulativeSum(x, axis: 1, exclusive: true, name: "ncumulative-sum")
    try builder.expectLast(CumulativeSum(axis: 1, exclusive: true), [x])
    _ = try builder.cumulativeProduct(x, axis: 1, reversed: true, name: "ncumulative-product")
    try builder.expectLast(CumulativeProduct(axis: 1, reversed: true), [x])
  }
}
