/// A colour, each component from 0 to 1.
public typealias Color = SIMD3<Float>

/// A picture in memory.
public struct Raster: Sendable {
  public let width, height: Int
  /// Row by row from the top.
  public private(set) var pixels: [Color]

  public init(width: Int, height: Int, background: Color = .zero) {
    precondition(width > 0 && height > 0, "\(width)x\(height) pixels")
    self.width = width
    self.height = height
    pixels = Array(repeating: background, count: width * height)
  }

  /// The pixel in column `x` of row `y`; writing outside the picture does nothing.
  public subscript(x: Int, y: Int) -> Color {
    get { contains(x, y) ? pixels[y * width + x] : .zero }
    set { if contains(x, y) { pixels[y * width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && x < width && y >= 0 && y < height
  }

  /// Copies `other` with its upper left corner at `(x, y)`.
  public mutating func draw(_ other: Raster, x: Int, y: Int) {
    for row in 0..<other.height {
      for column in 0..<other.width { self[x + column, y + row] = other[column, row] }
    }
  }

  public mutating func fill(x: Range<Int>, y: Range<Int>, _ color: Color) {
    for row in y { for column in x { self[column, row] = color } }
  }

  /// The components as bytes, red first.
  var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count * 3)
    for pixel in pixels {
      let clamped = (pixel.clamped(lowerBound: .zero, upperBound: .one) * 255 as Color)
        .rounded(.toNearestOrAwayFromZero)
      for channel in 0..<3 { result.append(UInt8(clamped[channel])) }
    }
    return result
  }
}

/// `a` where `weight` is 0, `b` where it is 1.
func mix(_ a: Color, _ b: Color, _ weight: Float) -> Color { a + (b - a) * weight }
