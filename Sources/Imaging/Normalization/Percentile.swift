/// The `percent`-th percentile of ascending `values`, interpolated between neighbours.
///
/// **Edge cases:** one value is every percentile.
///
/// - Precondition: there is a value and `percent` lies in 0...100.
/// - Parameter values: sorted ascending.
///
/// **Source:** numpy's method `linear`: rank `percent / 100 * (n - 1)`.
public func percentile<Value: BinaryFloatingPoint>(
  _ percent: Double, ofSorted values: [Value]
) -> Double {
  precondition(!values.isEmpty && (0...100).contains(percent), "\(percent)% of \(values.count)")
  let rank = percent / 100 * Double(values.count - 1)
  let low = Int(rank)
  let high = min(low + 1, values.count - 1)
  let (a, b) = (Double(values[low]), Double(values[high]))
  return a + (b - a) * (rank - Double(low))
}

/// Mean and population standard deviation, summed in `Double`.
func moments(_ values: some Collection<Float>) -> (mean: Double, deviation: Double) {
  guard !values.isEmpty else { return (0, 0) }
  let count = Double(values.count)
  let mean = values.reduce(0.0) { $0 + Double($1) } / count
  let square = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
  return (mean, (square / count).squareRoot())
}
