import ChiasmTraining
import Testing

struct TrainerTests {
  private static let endings = [".chiasm", ".best.chiasm", ".csv"]

  @Test(arguments: [1, 2, 3, 4])
  func `goes on as if nothing had happened, with any number of threads`(stop: Int) throws {
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    var whole = try rehearsal.trainer(scratch["whole.chiasm"])
    #expect(try whole.run() == .completed)
    var first = try rehearsal.trainer(scratch["parts.chiasm"], threads: 2)
    #expect(try first.run(stoppingAfter: stop) == .stopped)
    var second = try rehearsal.trainer(scratch["parts.chiasm"], threads: 3, resuming: true)
    #expect(try second.run() == .completed)
    for ending in TrainerTests.endings {
      #expect(try scratch.bytes(of: "whole\(ending)") == scratch.bytes(of: "parts\(ending)"))
    }
    let pictures = try #require(try scratch.names.contains("whole.pictures") ? scratch : nil)
    for name in ["000002", "000004", "000005"] {
      let png = try pictures.bytes(of: "whole.pictures/\(name).png")
      #expect(png == (try pictures.bytes(of: "parts.pictures/\(name).png")))
    }
  }

  /// The crash comes after iterations that are recorded but in no checkpoint.
  @Test func `does iterations again that no checkpoint has`() throws {
    struct Crash: Error {}
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    var whole = try rehearsal.trainer(scratch["whole.chiasm"])
    _ = try whole.run()
    var crashing = try rehearsal.trainer(scratch["parts.chiasm"])
    #expect(throws: Crash.self) {
      try crashing.run(observe: { event in
        if case .iteration(done: 3, values: _) = event { throw Crash() }
      })
    }
    #expect(try rehearsal.checkpoint(scratch["parts.chiasm"]).progress.iteration == 2)
    var again = try rehearsal.trainer(scratch["parts.chiasm"], resuming: true)
    #expect(try again.run() == .completed)
    for ending in TrainerTests.endings {
      #expect(try scratch.bytes(of: "whole\(ending)") == scratch.bytes(of: "parts\(ending)"))
    }
  }

  @Test func `ends between two iterations when it is interrupted`() throws {
    let scratch = try Scratch()
    let rehearsal = try Rehearsal()
    var trainer = try rehearsal.trainer(scratch["a.chiasm"])
    var done = 0
    let end = try trainer.run(isInterrupted: { done == 3 }) { event in
      if case .iteration(let iteration, _) = event { done = iteration }
    }
    #expect(end == .interrupted)
    #expect(try rehearsal.checkpoint(scratch["a.chiasm"]).progress.iteration == 3)
  }

  @Test func `learns, and writes what it measures`() throws {
    let scratch = try Scratch()
    var rehearsal = try Rehearsal()
    rehearsal.recipe.iterations = 40
    rehearsal.recipe.validation.interval = 0
    var trainer = try rehearsal.trainer(scratch["a.chiasm"])
    var losses: [Float] = []
    _ = try trainer.run(observe: { event in
      if case .iteration(_, let values) = event { losses.append(values["loss"] ?? .nan) }
    })
    #expect(losses.count == 40)
    #expect(losses.suffix(5).reduce(0, +) < 0.9 * losses.prefix(5).reduce(0, +))
    let table = String(decoding: try scratch.bytes(of: "a.csv"), as: UTF8.self)
    #expect(table.split(separator: "\n").count == 41)
  }

  @Test func `stops at a loss that is not finite and keeps the last checkpoint`() throws {
    let scratch = try Scratch()
    var rehearsal = try Rehearsal()
    rehearsal.recipe.optimizer.learningRate = 1e30
    rehearsal.recipe.validation.interval = 0
    var trainer = try rehearsal.trainer(scratch["a.chiasm"])
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect(error?.code == .notFinite)
    #expect(error?.place.hasPrefix("iteration ") == true)
    #expect(error?.reason.contains("phantom-") == true, "\(error?.reason ?? "")")
    #expect(error?.reason.hasSuffix("no checkpoint was written yet") == true)
    #expect(try !scratch.names.contains("a.chiasm"))
  }

  @Test func `refuses the checkpoint of another recipe and names the line`() throws {
    let scratch = try Scratch()
    var rehearsal = try Rehearsal()
    var trainer = try rehearsal.trainer(scratch["a.chiasm"])
    _ = try trainer.run(stoppingAfter: 1)
    let before = try scratch.bytes(of: "a.chiasm")
    rehearsal.recipe.seed = 7
    let error = #expect(throws: TrainingError.self) {
      try rehearsal.trainer(scratch["a.chiasm"], resuming: true)
    }
    #expect(error?.code == .badCheckpoint)
    #expect(error?.reason.contains("seed: 1337") == true, "\(error?.reason ?? "")")
    #expect(try scratch.bytes(of: "a.chiasm") == before)
  }
}
