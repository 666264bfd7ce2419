import ChiasmTraining
import Testing

/// What TensorBoard reads, byte by byte and over interruptions.
struct EventFileTests {
  private func event(_ iteration: Int) -> Event {
    var event = Event(iteration: iteration, time: 1_700_000_000.5)
    event.scalars = [("loss", 0.5), ("dice", Float(iteration))]
    return event
  }

  /// What `Tests/Oracle/training/events.py` prints.
  private static let golden = """
    1800000000000000a37f4b220900000040fc54d9411a0d627261696e2e4576656e743a32eced8f9d
    3d000000000000006049f1ec0900002040fc54d94110ac022a2f0a0b0a046c6f7373150000003f0a
    0b0a046469636515000096430a130a0463617365220b08011002180322030102035c4cd4c7
    """

  @Test func `writes the bytes that TensorBoard writes`() throws {
    let scratch = try Scratch()
    do {
      let file = try EventFile(scratch["events"], keepingThrough: 0, time: 1_700_000_000)
      var event = event(300)
      event.pictures = [("case", Event.Picture(width: 2, height: 1, png: [1, 2, 3]))]
      try file.append(event)
    }
    let text = try scratch.bytes(of: "events").map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(text.joined() == EventFileTests.golden.split(separator: "\n").joined())
  }

  @Test func `continues without what came after`() throws {
    let scratch = try Scratch()
    func write(_ iterations: ClosedRange<Int>, after done: Int) throws {
      let file = try EventFile(scratch["events"], keepingThrough: done, time: 1)
      for iteration in iterations { try file.append(event(iteration)) }
    }
    try write(1...9, after: 0)
    let whole = try scratch.bytes(of: "events")
    try write(7...9, after: 6)
    #expect(try scratch.bytes(of: "events") == whole)
    try write(1...9, after: 0)
    #expect(try scratch.bytes(of: "events") == whole)
  }

  @Test(arguments: [1, 4, 11, 15, 40]) func `drops a record that a crash cut short`(
    lost: Int
  ) throws {
    let scratch = try Scratch()
    do {
      let file = try EventFile(scratch["events"], keepingThrough: 0, time: 1)
      for iteration in 1...3 { try file.append(event(iteration)) }
    }
    let whole = try scratch.bytes(of: "events")
    try scratch.write(whole.dropLast(lost), to: "events")
    do {
      let file = try EventFile(scratch["events"], keepingThrough: 9, time: 1)
      try file.append(event(3))
    }
    #expect(try scratch.bytes(of: "events") == whole)
  }

  @Test func `begins anew where the file is gone`() throws {
    let scratch = try Scratch()
    _ = try EventFile(scratch["events"], keepingThrough: 5, time: 1)
    _ = try EventFile(scratch["other"], keepingThrough: 0, time: 1)
    #expect(try scratch.bytes(of: "events") == scratch.bytes(of: "other"))
  }
}
