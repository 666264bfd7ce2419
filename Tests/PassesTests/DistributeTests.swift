import ChiasmGraph
import ChiasmPasses
import ChiasmTensor
import Comparison
import Testing

/// References take all ranks to have the same rows: graphs are compared on batches whose rows are
/// one rank's, once for every rank.
struct DistributeTests {
  private static let ranks = 2

  private func graph(_ body: String) throws -> Graph {
    try Graph(text: "graph \"test\" {\n\(body)\n}", catalog: testCatalog, tensors: [:])
  }

  /// Expects the same outputs of the whole batch and of a rank's part; returns the part's
  /// operators.
  @discardableResult
  private func compare(_ body: String, _ inputs: [String: [Int]], rank: Int = 1) throws -> [String]
  {
    let whole = try graph(body)
    let part = try whole.distributed(
      inputs.mapValues { .split(axis: 0, runs: $0) }, for: Share(rank: rank, count: Self.ranks),
      catalog: testCatalog)
    try part.verify()
    var own: [String: Tensor] = [:]
    var all: [String: Tensor] = [:]
    for input in part.inputs {
      let tensor = Tensor.uniform(part.shape(of: input.value), name: input.name)
      own[input.name] = tensor
      all[input.name] = inputs[input.name].map { repeated(tensor, $0) } ?? tensor
    }
    let interpreter = Interpreter(catalog: testCatalog)
    let expected = try interpreter.evaluate(whole, inputs: all)
    let got = try interpreter.evaluate(part, inputs: own)
    #expect(Set(expected.keys) == Set(got.keys))
    for (name, tensor) in expected {
      let difference = try #require(got[name]).difference(from: tensor)
      #expect(difference <= Tolerance.sum(of: 256, magnitude: 8).absolute, "\(name): \(difference)")
    }
    return part.nodes.filter { !($0.operation is Constant) }.map { $0.operation.id.rawValue }
  }

  /// A rank's rows as they would be in runs of all ranks.
  private func repeated(_ rows: Tensor, _ runs: [Int]) -> Tensor {
    let size = rows.shape.count / rows.shape[0]
    var (values, start): ([Double], Int) = ([], 0)
    for run in runs {
      let count = run / Self.ranks
      let own = rows.doubles[start * size..<(start + count) * size]
      for _ in 0..<Self.ranks { values += own }
      start += count
    }
    let extents = [runs.reduce(0, +)] + rows.shape.extents.dropFirst()
    return Tensor(nearest: values, type: TensorType(.float32, Shape(extents)))
  }

  @Test func `sums over cases are joined, means stay means of all`() throws {
    let operators = try compare(
      """
      input %x: fp32[4, 3]
      input %w: fp32[2, 3]
      input %dy: fp32[4, 2]
      %y = matmul(%x, %w) {transpose-b = true}
      %loss = reduce-sum(%y)
      %mean = reduce-mean(%y) {axes = [0]}
      %dw = matmul(%dy, %x) {transpose-a = true}
      %each = reduce-sum(%y) {axes = [1]}
      %all = reduce-sum(%each)
      output %loss = %loss
      output %mean = %mean
      output %dw = %dw
      output %all = %all
      """, ["x": [4], "dy": [4]])
    #expect(operators.count { $0 == "all-reduce" } == 4)
  }

  @Test func `weights of convolutions get the gradient of all cases`() throws {
    try compare(
      """
      input %x: fp32[4, 2, 6]
      input %w: fp32[3, 2, 3]
      input %b: fp32[3]
      %y = convolution(%x, %w, %b) {padding = [1]}
      %dx = transposed-convolution(%y, %w) {padding = [1]}
      %dw = convolution-weight-gradient(%x, %y) {kernel = [3], padding = [1]}
      %db = reduce-sum(%y) {axes = [0, 2]}
      %size = reduce-sum(%dx)
      output %dw = %dw
      output %db = %db
      output %size = %size
      """, ["x": [2, 2]])
  }

  @Test func `norms in training see all cases`() throws {
    let operators = try compare(
      """
      input %x: fp32[4, 3, 4]
      input %dy: fp32[4, 3, 4]
      input %scale: fp32[3]
      input %offset: fp32[3]
      input %mean: fp32[3]
      input %variance: fp32[3]
      %n = batch-norm(%x, %scale, %offset, %mean, %variance) {momentum = 0.25, training = true}
      %y = leaky-relu(%n:0) {slope = 0.25}
      %dz = leaky-relu-gradient(%n:0, %dy) {slope = 0.25}
      %g = batch-norm-gradient(%x, %scale, %dz)
      %sy = reduce-sum(%y) {axes = [0, 2]}
      %dx = multiply(%g:0, %x)
      %sdx = reduce-sum(%dx) {axes = [0, 2]}
      output %y = %sy
      output %dx = %sdx
      output %mean = %n:1
      output %variance = %n:2
      output %dscale = %g:1
      output %doffset = %g:2
      """, ["x": [2, 2], "dy": [2, 2]])
    #expect(operators.count { $0 == "all-reduce" } == 2)
  }

  @Test func `runs are taken apart, put together, copied and moved`() throws {
    try compare(
      """
      input %x: fp32[6, 3]
      %first = slice(%x) {axes = [0], starts = [0], ends = [2]}
      %rest = slice(%x) {axes = [0, 1], starts = [2, 0], ends = [6, 2]}
      %zeros = slice-gradient(%first) {shape = [6, 3], axes = [0], starts = [0], ends = [2]}
      %both = concat(%first, %zeros) {axis = 0}
      %line = reshape(%x) {shape = [1, 6, 3]}
      %copies = broadcast(%line) {shape = [2, 6, 3]}
      %many = reshape(%copies) {shape = [12, 3]}
      %second = slice(%many) {axes = [0], starts = [6], ends = [12]}
      %flat = reshape(%x) {shape = [18]}
      %turned = transpose(%x) {permutation = [1, 0]}
      %square = multiply(%second, %second)
      %a = reduce-sum(%rest) {axes = [0]}
      %b = reduce-sum(%both) {axes = [0]}
      %c = reduce-sum(%square) {axes = [0]}
      %d = reduce-sum(%flat)
      %e = reduce-sum(%turned) {axes = [1]}
      output %a = %a
      output %b = %b
      output %c = %c
      output %d = %d
      output %e = %e
      """, ["x": [2, 4]])
  }

  /// Rank 1 of 2 has rows 1, 4 and 5 of runs of 2 and 4.
  @Test(arguments: [0, 1]) func `random numbers are the rank's rows of those of all`(rank: Int)
    throws
  {
    let whole = try graph(
      """
      input %x: fp32[6, 1, 2]
      input %step: int64[1]
      input %limit: fp32[1]
      %d = dropout(%x, %step) {rate = 0.5, seed = 7, training = true}
      %noise = random-normal(%step) {shape = [6, 1, 2], seed = 3}
      %limited = minimum(%noise, %limit)
      %z = add(%d:0, %limited)
      %sum = reduce-sum(%z)
      output %sum = %sum
      """)
    let share = Share(rank: rank, count: 2)
    let part = try whole.distributed(
      ["x": .split(axis: 0, runs: [2, 4])], for: share, catalog: testCatalog)
    let slices = part.nodes.filter { $0.operation.id == "slice" }
    let starts = slices.compactMap { $0.operation.attributes["starts"] }
    #expect(Set(starts) == [.ints([rank]), .ints([2 + 2 * rank])])
    #expect(slices.count == 4)
    #expect(share.rows(of: [2, 4]) == [rank..<rank + 1, 2 + 2 * rank..<4 + 2 * rank])
  }

  @Test(arguments: [
    ("%y = softmax(%x) {axis = 0}", "softmax"),
    ("%y = reduce-max(%x) {axes = [0]}", "maxima"),
    ("%y = slice(%x) {axes = [0], starts = [1], ends = [3]}", "whole runs"),
    ("%y = add(%x, %x)", "one value for all ranks"),
  ])
  func `refuses what cannot be shared`(body: String, reason: String) throws {
    let whole = try graph("input %x: fp32[4, 3]\n\(body)\noutput %y = %y")
    let error = #expect(throws: PassError.self) {
      try whole.distributed(
        ["x": .split(axis: 0, runs: [2, 2])], for: Share(rank: 0, count: 2), catalog: testCatalog)
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func `refuses rows that ranks cannot share evenly`() throws {
    let whole = try graph("input %x: fp32[4, 3]\n%y = reduce-sum(%x)\noutput %y = %y")
    let error = #expect(throws: PassError.self) {
      try whole.distributed(
        ["x": .split(axis: 0, runs: [1, 3])], for: Share(rank: 0, count: 2), catalog: testCatalog)
    }
    #expect(error?.description.contains("input \"x\"") == true)
  }
}
