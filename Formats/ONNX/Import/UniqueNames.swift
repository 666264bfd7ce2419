import ChiasmGraph

/// Makes any string a name that graphs accept and that nobody else has: the same string wherever
/// that is possible.
struct UniqueNames {
  private var taken: Set<String> = []
  private var lastSuffix: [String: Int] = [:]

  mutating func unique(_ name: String) -> String {
    let valid = Self.valid(name)
    if taken.insert(valid).inserted { return valid }
    var suffix = lastSuffix[valid] ?? 1
    var candidate = ""
    repeat {
      suffix += 1
      candidate = "\(valid.prefix(valid.utf8.count > 1000 ? 200 : 1000)).\(suffix)"
    } while !taken.insert(candidate).inserted
    lastSuffix[valid] = suffix
    return candidate
  }

  /// `name` with control characters escaped, cut to the length that names may have.
  static func valid(_ name: String) -> String {
    if NameRules.fault(in: name) == nil { return name }
    if name.isEmpty { return "unnamed" }
    let limit = NameRules.maximumByteCount
    let start = String(String.UnicodeScalarView(name.unicodeScalars.prefix(limit)))
    var result = ""
    for character in NameRules.escaped(start) {
      guard result.utf8.count + character.utf8.count <= limit else { break }
      result.append(character)
    }
    return result
  }
}
