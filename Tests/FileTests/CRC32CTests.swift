import ChiasmFile
import Testing

/// Checks of RFC 3720, appendix B.4, and of the catalogue of checks.
struct CRC32CTests {
  @Test(arguments: [
    (Array("123456789".utf8), 0xE306_9283), ([], 0), (Array(repeating: 0, count: 32), 0x8A91_36AA),
    (Array(repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
  ] as [([UInt8], UInt32)])
  func `has the published values`(bytes: [UInt8], expected: UInt32) {
    #expect(CRC32C.checksum(bytes) == expected)
  }
}
