import ChiasmSafeTensors
import ChiasmTensor
import Foundation
import Testing

struct SafeTensorsErrorTests {
  typealias Code = SafeTensorsError.Code

  /// What opening a file of these bytes, and reading all its tensors, ends with.
  private func error(_ bytes: [UInt8]) throws -> SafeTensorsError? {
    let path = NSTemporaryDirectory() + "chiasm-\(UUID().uuidString).safetensors"
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    do throws(SafeTensorsError) {
      let file = try SafeTensors(path: path)
      for name in file.entries.keys { _ = try file.tensor(name) }
      return nil
    } catch {
      return error
    }
  }

  private func bytes(_ header: String, _ data: Int = 0, size: UInt64? = nil) -> [UInt8] {
    let size = size ?? UInt64(header.utf8.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    return prefix + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private static func tensor(
    _ shape: String = "[2]", _ range: String = "[0,8]", dtype: String = "F32"
  ) -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(range)}"#
  }

  @Test func `names a missing file, a directory and an empty file`() throws {
    for path in ["/nowhere/a.safetensors", "/tmp", "/dev/zero"] {
      let error = #expect(throws: SafeTensorsError.self) { try SafeTensors(path: path) }
      #expect(error?.code == .unreadable)
    }
    #expect(try error([])?.code == .unreadable)
  }

  @Test func `reads what the attacks below are made from`() throws {
    #expect(try error(bytes(#"{"a":\#(Self.tensor())}"#, 8)) == nil)
    #expect(try error(bytes(#" {"a":\#(Self.tensor())}"#, 8))?.code == .malformed)
    #expect(try error(bytes(#"{ "a" : \#(Self.tensor()) }  "#, 8)) == nil)
    #expect(try error(bytes("{}")) == nil)
  }

  @Test(arguments: [
    (UInt64(2) << 24, Code.tooLarge), (.max, .tooLarge), (1 << 24, .truncated), (100, .truncated),
  ])
  func `refuses sizes the file does not have`(_ size: UInt64, _ code: Code) throws {
    #expect(try error(bytes("{}", size: size))?.code == code)
    #expect(try error(Array(bytes("{}", size: size)[..<8]))?.code == .truncated)
  }

  @Test(arguments: [
    (#"{"a":\#(tensor())}"#, 7, Code.truncated),
    (#"{"a":\#(tensor())}"#, 9, .layout),
    (#"{"a":\#(tensor("[3]"))}"#, 8, .layout),
    (#"{"a":\#(tensor(dtype: "F64"))}"#, 8, .layout),
    (#"{"a":\#(tensor("[2]", "[4,12]"))}"#, 12, .layout),
    (#"{"a":\#(tensor()),"b":\#(tensor())}"#, 8, .layout),
    (#"{"a":\#(tensor()),"b":\#(tensor("[2]", "[4,12]"))}"#, 12, .layout),
    (#"{"a":\#(tensor()),"b":\#(tensor("[2]", "[12,20]"))}"#, 20, .layout),
    (#"{"a":\#(tensor("[2]", "[8,0]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[2]", "[0]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[2]", "[0,4,8]"))}"#, 8, .tooLarge),
    (#"{"a":\#(tensor("[1152921504606846976]", "[0,8]"))}"#, 8, .tooLarge),
    (#"{"a":\#(tensor("[4294967296,4294967296]", "[0,8]"))}"#, 8, .tooLarge),
    (#"{"a":\#(tensor("[0,4294967296,4294967296]", "[0,0]"))}"#, 0, .tooLarge),
    (#"{"a":\#(tensor("[2]", "[0,9223372036854775807]"))}"#, 8, .layout),
    (#"{"a":\#(tensor("[2]", "[0,9223372036854775808]"))}"#, 8, .tooLarge),
    (#"{"a":\#(tensor("[-2]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[02]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[2.0]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[2,]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor("[[2]]"))}"#, 8, .malformed),
    (#"{"a":\#(tensor(dtype: "F128"))}"#, 8, .malformed),
  ])
  func `refuses layouts that are not what the format says`(
    _ header: String, _ data: Int, _ code: Code
  ) throws {
    #expect(try error(bytes(header, data))?.code == code)
  }

  @Test(arguments: [
    #"{"a":\#(tensor()),"a":\#(tensor("[0]", "[8,8]"))}"#,
    #"{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"a":"1","a":"2"}}"#,
    #"{"__metadata__":{},"__metadata__":{}}"#,
    #"{"__metadata__":{"a":1}}"#,
    #"{"a":{"dtype":"F32","shape":[2]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"colour":"red"}}"#,
    #"{"a":"b"}"#, #"{"a":[]}"#, #"{"a"}"#, #"{"a":\#(tensor())"#, #"{"a":\#(tensor())}}"#,
    #"{"a\u000a":\#(tensor())}"#, "{\"a\n\":\(tensor())}", #"{"a\q":\#(tensor())}"#,
    #"{"a\ud800":\#(tensor())}"#, #"{"a\u12g4":\#(tensor())}"#, #"{"a\u12"#, #"{"a"#, "[]", "",
  ])
  func `refuses headers that are not what the format says`(_ header: String) throws {
    let code = try error(bytes(header, 8))?.code
    #expect(code == .malformed)
  }

  @Test func `refuses long names and many axes before keeping them`() throws {
    let name = String(repeating: "a", count: 2000)
    #expect(try error(bytes(#"{"\#(name)":\#(Self.tensor())}"#, 8))?.code == .tooLarge)
    let ones = [String](repeating: "1", count: 65).joined(separator: ",")
    let tensor = Self.tensor("[" + ones + "]", "[0,4]")
    #expect(try error(bytes(#"{"a":\#(tensor)}"#, 4))?.code == .tooLarge)
  }

  @Test func `refuses a BOOL that is neither 0 nor 1`() throws {
    let header = #"{"a":\#(Self.tensor("[2]", "[0,2]", dtype: "BOOL"))}"#
    #expect(try error(bytes(header) + [0, 1]) == nil)
    #expect(try error(bytes(header) + [0, 2])?.code == .malformed)
  }

  @Test func `survives every truncation and every changed byte`() throws {
    let header = #"{"__metadata__":{"k":"v"},"a":\#(Self.tensor())}"#
    let whole = bytes(header, 8)
    for count in 0..<whole.count {
      #expect(try error(Array(whole[..<count])) != nil, "\(count) bytes")
    }
    for index in whole.indices {
      for bit in 0..<8 {
        var changed = whole
        changed[index] ^= 1 << bit
        _ = try error(changed)
      }
    }
  }
}
