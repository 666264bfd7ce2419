import ChiasmGraph
import ChiasmOperators
import ChiasmParallel
import ChiasmPasses
import ChiasmRuntime
import ChiasmTensor
import Comparison
import Testing

/// Sessions of several ranks, threads here, that run one distributed graph.
struct RankTests {
  /// The outputs of every rank; `inputs` are its own.
  private func outputs(
    _ graph: Graph, ranks: Int, _ inputs: @escaping @Sendable (Int) -> [String: Tensor]
  ) throws -> [[String: Tensor]] {
    try onRanks(ranks) { communicator in
      var options = SessionOptions(threads: 1)
      options.communicator = communicator
      let session = try Session(graph, catalog: .standard, options: options)
      _ = try session.run(inputs(communicator.rank))
      // Again, in the memory that the first run has left.
      return try session.run(inputs(communicator.rank))
    }.map { try $0.get() }
  }

  /// More than is gathered at a time.
  @Test(arguments: [1, 300_000]) func `sums in the order of the ranks`(count: Int) throws {
    let builder = GraphBuilder(name: "sum", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [count]))
    try builder.output("y", builder.append(AllReduce(ranks: 3), [x])[0])
    @Sendable func own(_ rank: Int) -> Tensor { Tensor.uniform([count], name: "x\(rank)") }
    let results = try outputs(builder.graph, ranks: 3) { ["x": own($0)] }
    let parts = (0..<3).map { own($0).elements(of: Float.self) }
    let expected = (0..<count).map { parts[0][$0] + parts[1][$0] + parts[2][$0] }
    for result in results {
      #expect(result["y"]?.elements(of: Float.self) == expected)
    }
  }

  /// One value per rank and channel has no unbiased variance of its own.
  @Test(arguments: [1, 5]) func `statistics are those of all ranks' cases`(voxels: Int) throws {
    @Sendable func graph(_ cases: Int, ranks: Int) throws -> Graph {
      let builder = GraphBuilder(name: "statistics", catalog: .standard)
      let x = try builder.input("x", TensorType(.float32, [cases, 3, voxels]))
      let mean = try builder.input("mean", TensorType(.float32, [3]))
      let variance = try builder.input("variance", TensorType(.float32, [3]))
      let values = try builder.append(
        BatchStatistics(momentum: 0.25, ranks: ranks), [x, mean, variance])
      for (name, value) in zip(["m", "v", "mean", "variance"], values) {
        try builder.output(name, value)
      }
      return builder.graph
    }
    let whole = Tensor.uniform([3, 3, voxels], name: "x")
    let running = [
      "mean": Tensor([0, 1, 2] as [Float], shape: [3]),
      "variance": Tensor([1, 2, 3] as [Float], shape: [3]),
    ]
    let size = 3 * voxels
    let results = try onRanks(3) { communicator in
      var options = SessionOptions(threads: 1)
      options.communicator = communicator
      let session = try Session(
        graph(1, ranks: 3), catalog: .standard, options: options)
      let first = communicator.rank * size
      let rows = Array(whole.elements(of: Float.self)[first..<first + size])
      return try session.run(
        running.merging(["x": Tensor(rows, shape: [1, 3, voxels])]) { $1 })
    }.map { try $0.get() }
    let expected = try Session(
      graph(3, ranks: 1), catalog: .standard, options: SessionOptions(threads: 1)
    ).run(running.merging(["x": whole]) { $1 })
    for (name, tensor) in expected {
      for result in results {
        let difference = try #require(result[name]).difference(from: tensor)
        #expect(difference <= Tolerance.sum(of: 16, magnitude: 4).absolute, "\(name)")
      }
    }
  }

  @Test func `a run ends when another rank does`() throws {
    struct Gone: Error {}
    let builder = GraphBuilder(name: "sum", catalog: .standard)
    let x = try builder.input("x", TensorType(.float32, [4]))
    try builder.output("y", builder.append(AllReduce(ranks: 2), [x])[0])
    let graph = builder.graph
    let results = onRanks(2) { communicator in
      if communicator.rank == 1 { throw Gone() }
      var options = SessionOptions(threads: 1)
      options.communicator = communicator
      try Session(graph, catalog: .standard, options: options).run()
    }
    let error = #expect(throws: RuntimeError.self) { try results[0].get() }
    #expect(error?.code == .communication)
  }
}
