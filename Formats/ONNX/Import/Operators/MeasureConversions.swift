import ChiasmGraph
import ChiasmTensor

/// Determinants, and tensors divided by a norm or a deviation.
enum MeasureConversions {
  static let all = [
    Conversion("Det", determinant),
    Conversion("LpNormalization", normalize),
    Conversion("MeanVarianceNormalization", standardize),
  ]

  /// `x / |x|` along an axis with the sum of magnitudes or the Euclidean norm; 0 for a norm of 0.
  private static func normalize(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let (axis, order) = (try c.int("axis", default: -1), try c.int("p", default: 2))
    guard order == 1 || order == 2 else {
      throw c.refusal("attribute \"p\" expected 1 or 2, got \(order)")
    }
    let y = try c.widened(c.input(0)) { x throws(ConversionError) in
      let terms = try order == 1 ? c.builder.abs(x) : c.builder.multiply(x, x)
      let sum = try c.builder.reduceSum(terms, axes: [axis], keepAxes: true)
      let norm = try order == 1 ? sum : c.builder.sqrt(sum)
      let isZero = try c.builder.equal(norm, c.scalar(0, like: norm))
      return try c.builder.divide(x, c.builder.add(norm, isZero))
    }
    return [y]
  }

  /// `(x - mean) / (deviation + 1e-9)`
  private static func standardize(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let axes = try c.ints("axes", default: [0, 2, 3])
    let y = try c.widened(c.input(0)) { x throws(ConversionError) in
      let mean = try c.builder.reduceMean(x, axes: axes, keepAxes: true)
      let centred = try c.builder.subtract(x, mean)
      let square = try c.builder.multiply(centred, centred)
      let variance = try c.builder.reduceMean(square, axes: axes, keepAxes: true)
      return try c.builder.divide(centred, c.shifted(c.builder.sqrt(variance), by: 1e-9))
    }
    return [y]
  }

  /// Of matrices up to 3 x 3, by Laplace's expansion along the first row.
  private static func determinant(_ c: ConversionContext) throws(ConversionError) -> [Value] {
    let x = try c.input(0)
    let shape = c.shape(x)
    guard shape.rank >= 2, shape[shape.rank - 1] == shape[shape.rank - 2],
      (1...3).contains(shape[shape.rank - 1])
    else { throw c.refusal("expected matrices up to 3x3, got \(shape)") }
    let columns = Array(0..<shape[shape.rank - 1])
    return [try minor(c, x, row: 0, columns)]
  }

  /// The determinant of the rows from `row` on and these columns.
  private static func minor(
    _ c: ConversionContext, _ x: Value, row: Int, _ columns: [Int]
  ) throws(ConversionError) -> Value {
    var sum: Value?
    for (index, column) in columns.enumerated() {
      var term = try element(c, x, row, column)
      if columns.count > 1 {
        let rest = columns.filter { $0 != column }
        term = try c.builder.multiply(term, minor(c, x, row: row + 1, rest))
      }
      guard let previous = sum else {
        sum = term
        continue
      }
      sum = try index % 2 == 0 ? c.builder.add(previous, term) : c.builder.subtract(previous, term)
    }
    guard let sum else { throw c.refusal("expected columns, got none") }
    return sum
  }

  private static func element(
    _ c: ConversionContext, _ x: Value, _ row: Int, _ column: Int
  ) throws(ConversionError) -> Value {
    let batch = c.shape(x).rank - 2
    let one = try c.builder.slice(
      x, axes: [batch, batch + 1], starts: [row, column], ends: [row + 1, column + 1])
    return try c.reshaped(one, to: Array(c.shape(x).extents[..<batch]))
  }
}
