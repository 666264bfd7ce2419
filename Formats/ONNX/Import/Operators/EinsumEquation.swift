import ChiasmGraph

/// An equation like `bij,bjk->bik`: which axes of the operands are the same, and which are kept.
struct EinsumEquation {
  /// What an axis is called: a letter, or its place among those of an ellipsis, from the back.
  enum Label: Hashable {
    case letter(Character)
    case ellipsis(Int)
  }

  /// The labels of every operand's axes.
  let operands: [[Label]]
  let result: [Label]

  /// Why a text is no equation of these operands.
  struct Failure: Error {
    let reason: String
  }

  /// - Parameter ranks: the number of axes of each operand.
  init(_ text: String, ranks: [Int]) throws(Failure) {
    let sides = text.filter { $0 != " " }.parts(between: "->")
    guard sides.count <= 2 else { throw Failure(reason: "more than one arrow") }
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard terms.count == ranks.count else {
      throw Failure(reason: "expected \(ranks.count) terms, got \(terms.count)")
    }
    var operands: [[Label]] = []
    for (term, rank) in zip(terms, ranks) { operands.append(try Self.labels(term, rank: rank)) }
    self.operands = operands
    let all = operands.flatMap { $0 }
    let hidden = Set(all).compactMap { if case .ellipsis(let place) = $0 { place } else { nil } }
      .sorted(by: >)
    guard sides.count == 2 else {
      let letters = Set(all).compactMap { if case .letter(let letter) = $0 { letter } else { nil } }
      let single = letters.filter { letter in all.count { $0 == .letter(letter) } == 1 }.sorted()
      result = hidden.map(Label.ellipsis) + single.map(Label.letter)
      return
    }
    result = try Self.labels(sides[1], hidden: hidden)
    guard Set(result).count == result.count else {
      throw Failure(reason: "a result axis comes twice")
    }
    guard Set(result).isSubset(of: Set(all)) else {
      throw Failure(reason: "a result axis is of no operand")
    }
  }

  /// The labels of a term whose ellipsis fills up to `rank` axes.
  private static func labels(_ term: String, rank: Int) throws(Failure) -> [Label] {
    let letters = term.count { $0 != "." }
    let hidden = rank - letters
    guard hidden == 0 || (hidden > 0 && term.contains("...")) else {
      throw Failure(reason: "expected \(rank) axes, got \"\(term)\"")
    }
    return try labels(term, hidden: Array((0..<hidden).reversed()))
  }

  private static func labels(_ term: String, hidden: [Int]) throws(Failure) -> [Label] {
    let parts = term.parts(between: "...")
    let letters = parts.joined()
    guard parts.count <= 2, letters.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      throw Failure(reason: "expected letters and one ellipsis, got \"\(term)\"")
    }
    let first = parts[0].map(Label.letter)
    return parts.count == 1
      ? first : first + hidden.map(Label.ellipsis) + parts[1].map(Label.letter)
  }
}

extension String {
  /// The parts between occurrences of `separator`.
  fileprivate func parts(between separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
