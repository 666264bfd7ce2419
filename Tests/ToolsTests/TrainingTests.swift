import Foundation
import Testing

/// Trainings as a user runs, stops, kills and continues them.
struct TrainingTests {
  private static let recipe = """
    base: mim-cmfnet-phantom-small
    iterations: 3
    network: {filters: 2, patch: 16x16x16}
    teacher: {passes: 2}
    validation: {interval: 0, stride: 16x16x16, cases: 1}
    data: {crop: 24x24x16, labelled-share: 0.5, phantom: {cases: 8}}
    """

  private func train(_ scratch: Scratch, _ name: String, _ flags: String...) throws -> Tool.Result {
    try scratch.write(TrainingTests.recipe.utf8, to: "tiny.yaml")
    return try Tool.train.run([scratch["tiny.yaml"], "-o", scratch["\(name).chiasm"]] + flags)
  }

  /// The limit on a file's size ends the process in the middle of the checkpoint: by a signal, or
  /// by an error where the tests' own thread hands down a mask that blocks it.
  @Test func `a process that ends while it writes loses nothing`() throws {
    let scratch = try Scratch()
    #expect(try train(scratch, "whole").status == 0)
    #expect(try train(scratch, "parts", "--stop-after", "1").status == 0)
    let before = try scratch.bytes(of: "parts.chiasm")
    let tool = try #require(Tool.train.path?.path)
    let killed = Process()
    killed.executableURL = URL(fileURLWithPath: "/bin/bash")
    killed.arguments = [
      "-c", "ulimit -c 0; ulimit -f 64; exec \"$@\"", "bash", tool, scratch["tiny.yaml"],
      "--resume", "-o", scratch["parts.chiasm"], "--stop-after", "2",
    ]
    killed.standardOutput = FileHandle.nullDevice
    killed.standardError = FileHandle.nullDevice
    try killed.run()
    killed.waitUntilExit()
    #expect(killed.terminationReason == .uncaughtSignal || killed.terminationStatus == 1)
    #expect(try scratch.bytes(of: "parts.chiasm") == before)
    #expect(try train(scratch, "parts", "--resume").status == 0)
    for ending in [".chiasm", ".best.chiasm", ".csv"] {
      #expect(try scratch.bytes(of: "whole\(ending)") == scratch.bytes(of: "parts\(ending)"))
    }
  }

  @Test func `ends with a checkpoint and code 130 at Ctrl-C`() throws {
    let scratch = try Scratch()
    try scratch.write(TrainingTests.recipe.utf8, to: "tiny.yaml")
    let process = Process()
    process.executableURL = Tool.train.path
    process.arguments = [
      scratch["tiny.yaml"], "--iterations", "100000", "-o", scratch["a.chiasm"], "--json",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Until the first iteration is told.
    _ = output.fileHandleForReading.availableData
    process.interrupt()
    let rest = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(String(decoding: rest, as: UTF8.self).contains("\"end\":\"interrupted\""))
    #expect(scratch.names.contains("a.chiasm"))
  }

  @Test func `a checkpoint becomes a model of student or teacher`() throws {
    let scratch = try Scratch()
    #expect(try train(scratch, "a", "--iterations", "2").status == 0)
    var sizes: [String: Int] = [:]
    for (name, flags) in [
      ("student", []), ("teacher", ["--teacher"]), ("half", ["--weights", "fp16"]),
    ] as [(String, [String])] {
      let result = try Tool.export.run(
        [scratch["a.chiasm"], "-o", scratch["\(name).chiasm"]] + flags)
      #expect(result.status == 0, "\(result.errors)")
      sizes[name] = try scratch.bytes(of: "\(name).chiasm").count
      let summary = try Tool.dump.run(scratch["\(name).chiasm"], "--format", "json")
      for key in ["training.recipe", "training.seed", "training.data", "training.validation"] {
        #expect(summary.output.contains("\"\(key)\""), "\(name): \(key)")
      }
      let found = try Tool.infer.run(
        scratch["\(name).chiasm"], "--pet", Material.pet(), "--ct", Material.ct(), "-o",
        scratch["\(name).nii.gz"])
      #expect(found.status == 0, "\(found.errors)")
    }
    for model in [scratch["student.chiasm"], try Material.model()] {
      expectRefusal(
        try Tool.export.run(model, "-o", scratch["again.chiasm"], "--teacher"), .export,
        saying: "expected a checkpoint, got a model without")
    }
    let whole = try scratch.bytes(of: "a.chiasm").count
    #expect(try #require(sizes["student"]) < whole / 2)
    #expect(try #require(sizes["half"]) * 10 < 7 * (try #require(sizes["student"])))
    #expect(try scratch.bytes(of: "student.chiasm") != scratch.bytes(of: "teacher.chiasm"))
  }

  @Test
  func `a model is evaluated on the test cases of its training, and on any of others`() throws {
    let scratch = try Scratch()
    #expect(try train(scratch, "a", "--iterations", "1").status == 0)
    func evaluate(_ data: String) throws -> (result: Tool.Result, ids: [String]) {
      let result = try Tool.train.run("evaluate", scratch["a.chiasm"], "--data", data, "--csv")
      let rows = result.output.split(separator: "\n").dropFirst().dropLast(2)
      return (result, rows.map { String($0.prefix { $0 != "," }) })
    }
    func makeCase(_ seed: Int, in folder: String) throws {
      let made = try Tool.train.run(
        "phantom", "--cases", "1", "--seed", "\(seed)", "--extents", "64x64x32", "-o",
        scratch[folder])
      #expect(made.status == 0, "\(made.errors)")
    }
    let own = try evaluate("phantom").ids
    #expect((1..<8).contains(own.count))
    for seed in [500, 501] { try makeCase(seed, in: "others") }
    #expect(try evaluate(scratch["others"]).ids == ["phantom-500", "phantom-501"])
    let trainedOn = try #require((0..<8).first { !own.contains("phantom-\($0)") })
    try makeCase(trainedOn, in: "own")
    expectRefusal(
      try evaluate(scratch["own"]).result, .train, saying: own[0], "as the split has it",
      "--cases all")
  }

  @Test func `refuses what contradicts itself`() throws {
    let scratch = try Scratch()
    expectRefusal(try Tool.train.run(), .train, status: 64, saying: "<recipe-file>")
    expectRefusal(
      try Tool.train.run("--recipe", "phantom-small"), .train, status: 64, saying: "--output")
    expectRefusal(
      try Tool.train.run("--recipe", "nothing", "-o", scratch["a.chiasm"]), .train,
      saying: "--recipe", "--list-recipes", "nothing")
    expectRefusal(
      try Tool.train.run("--resume", "-o", scratch["none.chiasm"]), .train, saying: "no such file")
    expectRefusal(
      try Tool.train.run("--resume", "-o", Material.model()), .train,
      saying: "expected a checkpoint")
    expectRefusal(
      try train(scratch, "a", "--stop-after", "0"), .train, status: 64, saying: "--stop-after")
    expectRefusal(
      try Tool.train.run("--recipe", "phantom-small", "-o", "/no/such/folder/a.chiasm"), .train,
      saying: "/no/such/folder")
  }

  @Test func `lists and prints recipes that can be read again`() throws {
    let scratch = try Scratch()
    let list = try Tool.train.run("--list-recipes")
    #expect(list.output.contains("mim-cmfnet-phantom-small"))
    let printed = try Tool.train.run("--recipe", "phantom-small", "--seed", "5", "--print-recipe")
    #expect(printed.output.contains("seed: 5"))
    try scratch.write(printed.output.utf8, to: "r.yaml")
    let again = try Tool.train.run(scratch["r.yaml"], "--print-recipe")
    #expect(again.output == printed.output)
  }
}
