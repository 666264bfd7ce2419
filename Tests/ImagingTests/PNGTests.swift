import ChiasmFile
import ChiasmImaging
import Foundation
import Testing

struct PNGTests {
  private func word(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
  }

  /// The chunks of a PNG file by type, their checksums verified.
  private func chunks(_ file: [UInt8]) -> [(type: String, data: [UInt8])] {
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    var result: [(String, [UInt8])] = []
    var rest = file[8...]
    while rest.count >= 12 {
      let length = word(rest)
      let body = Array(rest.dropFirst(4).prefix(length + 4))
      #expect(word(rest.dropFirst(8 + length)) == Int(body.withUnsafeBytes { checksum($0) }))
      result.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4))))
      rest = rest.dropFirst(12 + length)
    }
    #expect(rest.isEmpty)
    return result
  }

  @Test func `holds the pixels it was given`() throws {
    var raster = Raster(width: 3, height: 2, background: [0, 0, 1])
    raster[0, 0] = [1, 0, 0]
    raster[2, 1] = [0.5, 2, -1]
    raster[9, 9] = [1, 1, 1]
    let parts = chunks(raster.png)
    #expect(parts.map(\.type) == ["IHDR", "sRGB", "IDAT", "IEND"])
    #expect(parts[0].data == [0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0])
    // Without zlib's two bytes before and its checksum after.
    let stream = Array(parts[2].data.dropFirst(2).dropLast(4))
    let rows = try stream.withUnsafeBytes {
      try inflated($0, byteCount: 20, place: "IDAT")
    }
    #expect(rows[..<10] == [2, 255, 0, 0, 0, 0, 255, 0, 0, 255])
    #expect(rows[10...] == [2, 1, 0, 255, 0, 0, 0, 128, 255, 1])
  }

  @Test func `appears complete or not at all`() throws {
    let raster = Raster(width: 300, height: 300)
    #expect(imagingCode { try raster.writePNG(to: "/dev/full") } == .unwritable)
    #expect(imagingCode { try raster.writePNG(to: "/nowhere/a.png") } == .unwritable)
    #expect(imagingCode { try raster.writePNG(to: "/tmp") } == .unwritable)
    let path = NSTemporaryDirectory() + "chiasm-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try raster.writePNG(to: path)
    #expect(Array(try Data(contentsOf: URL(filePath: path))) == raster.png)
  }
}
