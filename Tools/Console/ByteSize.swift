public import ArgumentParser

/// A number of bytes as flags state it: `450MB`, `1.5GB`, `512MiB`, `1000000`.
public struct ByteSize: Sendable, Hashable, ExpressibleByArgument {
  public let byteCount: Int

  private static let units: [(suffix: String, factor: Double)] = [
    ("kib", 0x1p10), ("mib", 0x1p20), ("gib", 0x1p30), ("tib", 0x1p40),
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12),
    ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("b", 1), ("", 1),
  ]

  public init?(argument: String) {
    let text = argument.lowercased()
    guard let unit = ByteSize.units.first(where: { text.hasSuffix($0.suffix) }) else { return nil }
    let digits = text.dropLast(unit.suffix.count)
    guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let number = Double(digits)
    else { return nil }
    let bytes = number * unit.factor
    guard bytes >= 1, bytes < 0x1p62 else { return nil }
    byteCount = Int(bytes)
  }
}
