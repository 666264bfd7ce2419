import ChiasmTensor

/// How far a value may be from the expected one: as numpy's `assert_allclose`.
struct Tolerance {
  let relative: Double
  let absolute: Double

  /// What is wrong with `got`; nil when it is what is expected.
  func fault(in got: Tensor, expected: Tensor) -> String? {
    guard got.type == expected.type else { return "expected \(expected.type), got \(got.type)" }
    if got.elementType == .int64 {
      let pairs = zip(got.elements(of: Int64.self), expected.elements(of: Int64.self))
      if pairs.allSatisfy({ $0 == $1 }) { return nil }
    }
    var faults = 0
    var first = ""
    for (index, pair) in zip(got.doubles, expected.doubles).enumerated()
    where !isClose(pair.0, pair.1) {
      if faults == 0 { first = "element \(index) expected \(pair.1), got \(pair.0)" }
      faults += 1
    }
    return faults == 0 ? nil : "\(faults) of \(got.count) elements differ: \(first)"
  }

  private func isClose(_ got: Double, _ expected: Double) -> Bool {
    if got.isNaN || expected.isNaN { return got.isNaN && expected.isNaN }
    if got == expected { return true }
    return abs(got - expected) <= absolute + relative * abs(expected)
  }
}
