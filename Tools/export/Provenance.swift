/// How a file came to be.
enum Provenance {
  /// The command line without the output's place: the same options give the same file wherever
  /// it is written.
  static var command: String {
    var words = ["chiasm-export"]
    var skipsNext = false
    for word in CommandLine.arguments.dropFirst() {
      if skipsNext {
        skipsNext = false
        continue
      }
      if ["-o", "--output", "--plugin-path"].contains(word) {
        skipsNext = true
        continue
      }
      if ["-o=", "--output=", "--plugin-path="].contains(where: word.hasPrefix) { continue }
      words.append(word)
    }
    return words.joined(separator: " ")
  }
}
