/// Numbers with units, for people.
public enum Quantity {
  /// `68.1 MB`; powers of 1000.
  public static func bytes(_ count: Int) -> String {
    scaled(Double(count), ["B", "kB", "MB", "GB", "TB"])
  }

  /// `16,999,810`.
  public static func count(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `16.6 G`; powers of 1000, for operations.
  public static func scaled(_ value: Double) -> String {
    scaled(value, ["", "k", "M", "G", "T"])
  }

  /// `407.1 ms`, `12.3 s`.
  public static func duration(_ seconds: Double) -> String {
    if seconds < 1e-3 { return "\(fixed(seconds * 1e6, 1)) us" }
    if seconds < 1 { return "\(fixed(seconds * 1e3, 1)) ms" }
    return "\(fixed(seconds, seconds < 100 ? 2 : 0)) s"
  }

  /// A duration in seconds.
  public static func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  /// `value` with a fixed number of decimals.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let digits = String(Int((value.magnitude * scale).rounded()))
    let sign = value < 0 && digits.contains { $0 != "0" } ? "-" : ""
    if decimals == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// `1.2e-06`, for errors and the like.
  public static func relative(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "\(value)" }
    var (digits, exponent) = (value, 0)
    while digits < 0.995 {
      digits *= 10
      exponent += 1
    }
    return "\(fixed(digits, 1))e-\(exponent < 10 ? "0" : "")\(exponent)"
  }

  private static func scaled(_ value: Double, _ units: [String]) -> String {
    var value = value
    var unit = 0
    while value.magnitude >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let decimals = unit == 0 && value == value.rounded() ? 0 : 1
    return units[unit].isEmpty ? fixed(value, decimals) : "\(fixed(value, decimals)) \(units[unit])"
  }
}
