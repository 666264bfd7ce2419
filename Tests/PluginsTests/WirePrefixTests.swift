import ChiasmPluginWire
import Testing

/// Two versions of one struct, the second with a field appended.
private struct Older: BitwiseCopyable {
  var size = MemoryLayout<Older>.size
  var first = 11
}

private struct Newer: BitwiseCopyable {
  var size = MemoryLayout<Newer>.size
  var first = 21
  var appended = 22
}

struct WirePrefixTests {
  @Test func `a field that an older side does not have is zero`() throws {
    let older = Older()
    let copy = try #require(
      withUnsafePointer(to: older) { pointer in
        pointer.withMemoryRebound(to: Newer.self, capacity: 1) {
          prefixCopy(of: $0, zero: Newer(size: 0, first: 0, appended: 0), minimum: 16)
        }
      })
    #expect((copy.size, copy.first, copy.appended) == (16, 11, 0))
  }

  @Test func `a field that only the newer side knows is passed over`() throws {
    let newer = Newer()
    let copy = try #require(
      withUnsafePointer(to: newer) { pointer in
        pointer.withMemoryRebound(to: Older.self, capacity: 1) {
          prefixCopy(of: $0, zero: Older(size: 0, first: 0), minimum: 16)
        }
      })
    #expect((copy.size, copy.first) == (24, 21))
  }

  @Test(arguments: [Int.min, -1, 0, 8, 15])
  func `a struct smaller than the first version is none`(size: Int) {
    let copy = withUnsafePointer(to: Older(size: size)) {
      prefixCopy(of: $0, zero: Older(), minimum: 16)
    }
    #expect(copy == nil)
  }

  @Test func `half a field is none`() throws {
    let copy = try #require(
      withUnsafePointer(to: Newer(size: 20)) {
        prefixCopy(of: $0, zero: Newer(size: 0, first: 0, appended: 0), minimum: 16)
      })
    #expect(copy.appended == 0)
  }
}
