import ChiasmGraph
import ChiasmTensor

/// The names and types of the tensors that a checkpoint holds beside its network.
///
/// As text, a line each, sorted by the bytes of the names: `NAME TYPE SHAPE`, such as
/// `momentum.pet.level1.conv1.weight fp32 16x1x3x3x3`. Names may have spaces, types and shapes have
/// none.
struct StateIndex {
  typealias Entry = (name: String, type: TensorType)

  let entries: [Entry]

  init(_ states: [String: Tensor]) {
    entries = states.map { ($0.key, $0.value.type) }.sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  var text: String {
    entries.map { "\($0.name) \($0.type.elementType.name) \($0.type.shape)\n" }.joined()
  }

  /// Reads `text`; nil unless every line is an entry and the names are valid, sorted and distinct.
  init?(text: String) {
    var entries: [Entry] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count >= 3, let elementType = ElementType(name: words[words.count - 2]),
        let shape = Shape(text: words[words.count - 1])
      else { return nil }
      let name = words.dropLast(2).joined(separator: " ")
      guard NameRules.fault(in: name) == nil else { return nil }
      if let last = entries.last, !last.name.utf8.lexicographicallyPrecedes(name.utf8) {
        return nil
      }
      entries.append((name, TensorType(elementType, shape)))
    }
    guard text.isEmpty || text.hasSuffix("\n") else { return nil }
    self.entries = entries
  }
}
