/// Letters, digits and a few signs, 5 columns by 7 rows of dots.
enum Glyphs {
  static let width = 5, height = 7

  /// Rows from the top, the leftmost dot in bit 4; `nil` for a character without a form.
  static func rows(_ character: Character) -> [UInt8]? { forms[character] }

  private static let forms: [Character: [UInt8]] = [
    " ": [0, 0, 0, 0, 0, 0, 0], "-": [0, 0, 0, 31, 0, 0, 0], ".": [0, 0, 0, 0, 0, 12, 12],
    "/": [1, 1, 2, 4, 8, 16, 16],
    "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14],
    "2": [14, 17, 1, 2, 4, 8, 31], "3": [31, 2, 4, 2, 1, 17, 14],
    "4": [2, 6, 10, 18, 31, 2, 2], "5": [31, 16, 30, 1, 1, 17, 14],
    "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8],
    "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12],
    "A": [14, 17, 17, 31, 17, 17, 17], "B": [30, 17, 17, 30, 17, 17, 30],
    "C": [14, 17, 16, 16, 16, 17, 14], "D": [28, 18, 17, 17, 17, 18, 28],
    "E": [31, 16, 16, 30, 16, 16, 31], "F": [31, 16, 16, 30, 16, 16, 16],
    "G": [14, 17, 16, 23, 17, 17, 15], "H": [17, 17, 17, 31, 17, 17, 17],
    "I": [14, 4, 4, 4, 4, 4, 14], "J": [7, 2, 2, 2, 2, 18, 12],
    "K": [17, 18, 20, 24, 20, 18, 17], "L": [16, 16, 16, 16, 16, 16, 31],
    "M": [17, 27, 21, 21, 17, 17, 17], "N": [17, 17, 25, 21, 19, 17, 17],
    "O": [14, 17, 17, 17, 17, 17, 14], "P": [30, 17, 17, 30, 16, 16, 16],
    "Q": [14, 17, 17, 17, 21, 18, 13], "R": [30, 17, 17, 30, 20, 18, 17],
    "S": [15, 16, 16, 14, 1, 1, 30], "T": [31, 4, 4, 4, 4, 4, 4],
    "U": [17, 17, 17, 17, 17, 17, 14], "V": [17, 17, 17, 17, 17, 10, 4],
    "W": [17, 17, 17, 21, 21, 21, 10], "X": [17, 17, 10, 4, 10, 17, 17],
    "Y": [17, 17, 17, 10, 4, 4, 4], "Z": [31, 1, 2, 4, 8, 16, 31],
    "c": [0, 0, 14, 16, 16, 17, 14], "m": [0, 0, 26, 21, 21, 17, 17],
  ]
}

extension Raster {
  /// Where a text's upper left corner goes, relative to a point.
  enum TextAnchor { case left, center, right }

  static let textHeight = Glyphs.height * 2

  static func textWidth(_ text: String) -> Int { text.count * (Glyphs.width + 1) * 2 - 2 }

  /// Writes `text` at twice the dots' size with a dark rim, so that it reads on any ground.
  mutating func write(
    _ text: String, x: Int, y: Int, _ anchor: TextAnchor = .left, color: Color = [0.92, 0.94, 0.96]
  ) {
    let width = Raster.textWidth(text)
    let left = anchor == .left ? x : anchor == .right ? x - width : x - width / 2
    var dots: [SIMD2<Int>] = []
    for (index, character) in text.enumerated() {
      guard let rows = Glyphs.rows(character) else { continue }
      for (row, bits) in rows.enumerated() {
        for column in 0..<Glyphs.width where bits >> (4 - column) & 1 == 1 {
          dots.append([left + (index * (Glyphs.width + 1) + column) * 2, y + row * 2])
        }
      }
    }
    for dot in dots {
      for dy in -1...2 { for dx in -1...2 { self[dot.x + dx, dot.y + dy] *= 0.45 } }
    }
    for dot in dots { fill(x: dot.x..<dot.x + 2, y: dot.y..<dot.y + 2, color) }
  }
}
