import ChiasmGraph
import ChiasmModelFile
import ChiasmOperators
import ChiasmTensor
import ChiasmTraining
import Testing

struct CheckpointTests {
  private func network() throws -> Graph {
    let builder = GraphBuilder(name: "tiny", catalog: .standard)
    let x = try builder.input("pet", TensorType(.float32, [1, 2]))
    let w = try builder.parameter("w", Tensor([Float(3), 4], shape: [1, 2]))
    try builder.output("y", builder.multiply(x, w))
    return builder.graph
  }

  private func sample() throws -> Checkpoint {
    var progress = TrainingProgress()
    progress.iteration = 12
    _ = progress.add(TrainingProgress.Score(iteration: 10, dice: 0.1 + 0.2))
    _ = progress.add(TrainingProgress.Score(iteration: 12, dice: 0.25))
    return Checkpoint(
      network: try network(),
      states: [
        "teacher.w": Tensor([Float(5), 6], shape: [1, 2]),
        "momentum.w": Tensor([Float(0.5), -1], shape: [1, 2]),
        "mim.a b": Tensor([Int64(7)], shape: [1]),
        "empty": Tensor(zeros: TensorType(.float32, [0])),
      ], progress: progress, recipe: "name: tiny\nseed: 3\n", data: "abc")
  }

  @Test func `reads what it wrote`() throws {
    let scratch = try Scratch()
    let sample = try sample()
    try sample.write(to: scratch["a.chiasm"])
    let file = try ModelFile.open(scratch["a.chiasm"])
    let read = try Checkpoint(file, catalog: .standard)
    #expect(read.progress == sample.progress)
    #expect(read.progress.best?.iteration == 10)
    #expect(read.recipe == sample.recipe)
    #expect(read.data == sample.data)
    #expect(Set(read.tensors.keys) == ["w", "teacher.w", "momentum.w", "mim.a b", "empty"])
    for (name, tensor) in sample.tensors {
      #expect(read.tensors[name]?.isIdentical(to: tensor) == true, "\(name)")
    }
    try read.write(to: scratch["b.chiasm"], threads: 3)
    #expect(try scratch.bytes(of: "a.chiasm") == scratch.bytes(of: "b.chiasm"))
  }

  @Test func `is a model for inference as it stands`() throws {
    let scratch = try Scratch()
    try sample().write(to: scratch["a.chiasm"])
    let graph = try ModelFile.open(scratch["a.chiasm"]).graph(catalog: .standard)
    #expect(graph.constants(role: .parameter).map(\.node.name) == ["w"])
    #expect(graph.metadata["training.iteration"] == "12")
  }

  @Test func `gives the teacher's network`() throws {
    var sample = try sample()
    #expect(try sample.teacher().constants(role: .parameter)[0].tensor.doubles == [5, 6])
    sample.states["teacher.w"] = nil
    let error = #expect(throws: TrainingError.self) { try sample.teacher() }
    #expect(error?.code == .badCheckpoint)
  }

  @Test func `refuses a model that is no checkpoint`() throws {
    let scratch = try Scratch()
    try ModelWriter().write(network(), to: scratch["m.chiasm"])
    let file = try ModelFile.open(scratch["m.chiasm"])
    let error = #expect(throws: TrainingError.self) {
      try Checkpoint(file, catalog: .standard)
    }
    #expect(error?.code == .badCheckpoint)
  }

  @Test(arguments: [
    "momentum.w fp32 1x2\n", "a fp32 2\nmomentum.w fp32 1x2", "momentum.w fp32 1x2\na fp32 1x2\n",
    "a fp99 1x2\nmomentum.w fp32 1x2\n", "a fp32 1x3\nmomentum.w fp32 1x2\n",
    "a\u{1} fp32 1x2\nb fp32 1x2\n",
  ]) func `refuses a list of states that is damaged`(list: String) throws {
    let scratch = try Scratch()
    var graph = try network()
    graph.metadata = [
      "training.iteration": "1", "training.recipe": "name: a\n", "training.data": "abc",
    ]
    var writer = ModelWriter()
    let state = Tensor([Float(1), 2], shape: [1, 2])
    let text = Array(list.utf8)
    writer.attachments = [
      Attachment(.training, id: 0, Tensor(text, shape: [text.count])),
      Attachment(.training, id: 1, state), Attachment(.training, id: 2, state),
    ]
    try writer.write(graph, to: scratch["a.chiasm"])
    let file = try ModelFile.open(scratch["a.chiasm"])
    let error = #expect(throws: TrainingError.self) {
      try Checkpoint(file, catalog: .standard)
    }
    #expect(error?.code == .badCheckpoint)
  }

  @Test func `keeps the earlier file when the new one cannot be written`() throws {
    let scratch = try Scratch()
    var sample = try sample()
    try sample.write(to: scratch["a.chiasm"])
    let before = try scratch.bytes(of: "a.chiasm")
    sample.network.metadata["bad\nkey"] = "x"
    #expect(throws: FormatError.self) { try sample.write(to: scratch["a.chiasm"]) }
    #expect(try scratch.bytes(of: "a.chiasm") == before)
    #expect(try scratch.names == ["a.chiasm"])
  }
}
