import Foundation
import Testing

/// Whether this machine has what mpirun and a build with MPI need.
private let hasMPI = ["/usr/bin/mpirun", "/usr/include/x86_64-linux-gnu/mpi/mpi.h"]
  .allSatisfy { FileManager.default.fileExists(atPath: $0) }

/// Trainings that mpirun starts, as a user does.
@Suite(.enabled(if: hasMPI, "expected openmpi-bin and libopenmpi-dev"))
struct RankTests {
  private static let mpirun = Tool(name: "/usr/bin/mpirun")

  private static let recipe = """
    base: mim-cmfnet-phantom-small
    iterations: 4
    network: {filters: 2, patch: 32x32x32}
    teacher: {passes: 2}
    validation: {interval: 2, stride: 16x16x16, cases: 1}
    data: {crop: 40x40x16, labelled-share: 0.5, phantom: {cases: 8}}
    """

  private static let environment = [
    "OMP_NUM_THREADS": "1", "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
  ]

  /// Trains on ranks; each leaves its process number in a file.
  private func arguments(_ scratch: Scratch, _ name: String, ranks: Int, _ flags: [String]) throws
    -> [String]
  {
    try scratch.write(Self.recipe.utf8, to: "tiny.yaml")
    let script = "echo $$ > \"$0.$OMPI_COMM_WORLD_RANK\"; exec \"$@\""
    return ["-n", "\(ranks)", "/bin/sh", "-c", script, scratch["\(name).pid"]]
      + [try #require(Tool.train.path).path, scratch["tiny.yaml"], "-o", scratch["\(name).chiasm"]]
      + flags
  }

  private func train(_ scratch: Scratch, _ name: String, ranks: Int = 2, _ flags: String...) throws
    -> Tool.Result
  {
    try Self.mpirun.run(
      arguments(scratch, name, ranks: ranks, flags), environment: Self.environment)
  }

  /// The first iterations' losses, before rounding has grown.
  private func losses(_ scratch: Scratch, _ name: String) throws -> [Double] {
    let table = String(decoding: try scratch.bytes(of: "\(name).csv"), as: UTF8.self)
    return table.split(separator: "\n").dropFirst().prefix(3).map {
      Double($0.split(separator: ",", omittingEmptySubsequences: false)[2]) ?? .nan
    }
  }

  @Test func `two ranks train as one process does, with the same bits every time`() throws {
    let scratch = try Scratch()
    let result = try train(scratch, "two")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count { $0.contains("4 of 4 iterations") } == 1)
    #expect(try train(scratch, "again").status == 0)
    #expect(try train(scratch, "parts", "--stop-after", "1").status == 0)
    #expect(try train(scratch, "parts", "--resume").status == 0)
    for ending in [".chiasm", ".best.chiasm", ".csv"] {
      let bytes = try scratch.bytes(of: "two\(ending)")
      #expect(try scratch.bytes(of: "again\(ending)") == bytes)
      #expect(try scratch.bytes(of: "parts\(ending)") == bytes)
    }
    #expect(try Tool.train.run(scratch["tiny.yaml"], "-o", scratch["one.chiasm"]).status == 0)
    for (one, two) in zip(try losses(scratch, "one"), try losses(scratch, "two")) {
      #expect((one - two).magnitude <= 1e-5 * one, "\(one), \(two)")
    }
  }

  @Test func `ranks that cannot share the batch are refused in one line`() throws {
    let scratch = try Scratch()
    let result = try train(scratch, "a", ranks: 3)
    #expect(result.status == 1)
    let lines = result.errorLines.filter { $0.hasPrefix("chiasm-train") }
    #expect(lines.count == 1)
    #expect(lines.first?.contains("3 ranks share evenly, got 2 and 2") == true)
    #expect(!scratch.names.contains("a.chiasm"))
  }

  /// A training without an end, and what became of it after a signal to one rank.
  private func signal(_ number: Int32, rank: Int, _ scratch: Scratch) throws
    -> (status: Int32, lines: [String])
  {
    let process = Process()
    process.executableURL = Self.mpirun.path
    process.arguments = try arguments(
      scratch, "a", ranks: 2, ["--iterations", "100000"])
    process.environment = ProcessInfo.processInfo.environment.merging(Self.environment) { $1 }
    FileManager.default.createFile(atPath: scratch["errors"], contents: nil)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle(forWritingAtPath: scratch["errors"])
    try process.run()
    let deadline = Date() + 60
    while try !scratch.names.contains("a.csv") || losses(scratch, "a").count < 3 {
      try #require(Date() < deadline && process.isRunning)
      usleep(10_000)
    }
    let text = String(decoding: try scratch.bytes(of: "a.pid.\(rank)"), as: UTF8.self)
    kill(try #require(Int32(text.dropLast())), number)
    process.waitUntilExit()
    let errors = String(decoding: try scratch.bytes(of: "errors"), as: UTF8.self)
    return (
      process.terminationStatus,
      errors.split(separator: "\n").filter { $0.hasPrefix("chiasm-train") }.map(String.init)
    )
  }

  @Test(arguments: [0, 1]) func `a rank's death leaves a line and a checkpoint`(rank: Int) throws {
    let scratch = try Scratch()
    let (status, lines) = try signal(SIGKILL, rank: rank, scratch)
    #expect(status != 0)
    #expect(lines.count == 1, "\(lines)")
    let line = try #require(lines.first)
    #expect(line.contains("rank \(rank) has ended in iteration "))
    // "PATH has iteration 5", or "iteration 5 is being written to PATH" where that takes its time.
    let number = try #require(line.firstMatch(of: /; .*\biteration (\d+)/).flatMap { Int($0.1) })
    #expect(number >= 3 && line.contains("in iteration \(number + 1);"))
    let wanted = "\"training.iteration\": \"\(number)\""
    let deadline = Date() + 30
    var summary = try Tool.dump.run(scratch["a.chiasm"], "--format", "json")
    while !summary.output.contains(wanted), Date() < deadline {
      usleep(100_000)
      summary = try Tool.dump.run(scratch["a.chiasm"], "--format", "json")
    }
    #expect(summary.output.contains(wanted), "\(summary.output)")
    let again = try train(
      scratch, "a", "--iterations", "100000", "--resume", "--stop-after", "\(number + 1)")
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func `all stop with a checkpoint when one is interrupted`() throws {
    let scratch = try Scratch()
    let (status, _) = try signal(SIGINT, rank: 1, scratch)
    #expect(status == 130)
    #expect(scratch.names.contains("a.chiasm"))
  }
}
