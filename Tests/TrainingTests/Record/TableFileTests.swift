import ChiasmFile
import ChiasmTraining
import Testing

struct TableFileTests {
  private func write(
    _ iterations: ClosedRange<Int>, after done: Int, to path: String,
    columns: [String] = ["loss", "dice"]
  ) throws {
    let table = try TableFile(path, columns: columns, keepingThrough: done)
    for iteration in iterations {
      try table.append(iteration: iteration, ["loss": 1 / Float(iteration), "other": 1])
    }
  }

  @Test func `writes a line per iteration and leaves cells empty`() throws {
    let scratch = try Scratch()
    try write(1...3, after: 0, to: scratch["t.csv"])
    let text = String(decoding: try scratch.bytes(of: "t.csv"), as: UTF8.self)
    #expect(text == "iteration,loss,dice\n1,1.0,\n2,0.5,\n3,0.33333334,\n")
  }

  @Test func `continues without repeating an iteration`() throws {
    let scratch = try Scratch()
    try write(1...12, after: 0, to: scratch["t.csv"])
    let whole = try scratch.bytes(of: "t.csv")
    try write(10...12, after: 9, to: scratch["t.csv"])
    #expect(try scratch.bytes(of: "t.csv") == whole)
    try scratch.write(whole.dropLast(3), to: "t.csv")
    try write(12...12, after: 12, to: scratch["t.csv"])
    #expect(try scratch.bytes(of: "t.csv") == whole)
    try write(1...12, after: 0, to: scratch["t.csv"])
    #expect(try scratch.bytes(of: "t.csv") == whole)
  }

  @Test func `refuses to continue a table of other columns`() throws {
    let scratch = try Scratch()
    try write(1...2, after: 0, to: scratch["t.csv"])
    let error = #expect(throws: TrainingError.self) {
      try write(3...3, after: 2, to: scratch["t.csv"], columns: ["loss"])
    }
    #expect(error?.code == .badRecord)
    #expect(error?.reason == "expected the columns iteration,loss, got iteration,loss,dice")
  }

  @Test func `says where it cannot write`() throws {
    let error = #expect(throws: FileError.self) {
      try write(1...1, after: 0, to: "/no/such/folder/t.csv")
    }
    #expect(error?.code == .unwritable)
    #expect(throws: FileError.self) { try write(1...1, after: 0, to: "/dev/full") }
  }
}
