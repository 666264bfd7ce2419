/// Which word somebody meant.
enum Spelling {
  /// The nearest of `words` by edit distance, if it is near enough to be meant.
  static func nearest(to word: String, among words: [String]) -> String? {
    let ranked = words.map { (word: $0, distance: distance(word, $0)) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(2, best.word.count / 3) ? best.word : nil
  }

  /// Insertions, deletions and replacements from one word to the other.
  ///
  /// **Source:** Wagner and Fischer, "The string-to-string correction problem", JACM 1974.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = corner + (character == b[j] ? 0 : 1)
        corner = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, corner + 1)
      }
    }
    return row[b.count]
  }
}
