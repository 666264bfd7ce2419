import ChiasmGraph
import ChiasmTensor
import Glibc

/// The order of the steps of a recurrent layer, and the products with its state.
struct Recurrence {
  let steps: Int
  let batch: Int
  let features: Int
  private let reverse: Bool
  private let lengths: [Int]

  /// - Parameters:
  ///   - x: `[T, N, gates * H]`
  ///   - weights: `[gates * H, H]`
  ///   - states: each `[N, H]`
  /// - Throws: ``OperatorError``.
  init(
    _ x: TensorType, weights: TensorType, states: [TensorType], gates: Int, reverse: Bool,
    lengths: [Int], for operation: some Operator
  ) throws(OperatorError) {
    try operation.expectFloatingPoint([x, weights] + states)
    try operation.expectRank(x, 3...3, of: "x")
    try operation.expectRank(weights, 2...2, of: "weights")
    (steps, batch, features) = (x.shape[0], x.shape[1], weights.shape[1])
    let (width, overflows) = features.multipliedReportingOverflow(by: gates)
    guard !overflows, x.shape[2] == width else {
      throw OperatorError(
        .shape, operation.id, "x expected \(gates) x \(features) features, got \(x.shape[2])")
    }
    let square = try operation.shape(checking: [width, features])
    try operation.expectShape(weights, square, of: "weights")
    for state in states { try operation.expectShape(state, [batch, features], of: "state") }
    let (steps, batch) = (steps, batch)
    try operation.expect(
      lengths.isEmpty || lengths.count == batch, attribute: "lengths", "\(batch) entries",
      got: lengths.count)
    try operation.expect(
      lengths.allSatisfy { (0...steps).contains($0) }, attribute: "lengths",
      "entries in 0...\(steps)", got: lengths)
    self.reverse = reverse
    self.lengths = lengths
  }

  /// The types of y and of every state.
  func outputs(_ elementType: ElementType, states: Int) -> [TensorType] {
    [TensorType(elementType, Shape([steps, batch, features]))]
      + Array(repeating: TensorType(elementType, Shape([batch, features])), count: states)
  }

  /// The steps of one sequence, in the order they are taken.
  func order(_ sequence: Int) -> [Int] {
    let all = Array(0..<(lengths.isEmpty ? steps : lengths[sequence]))
    return reverse ? all.reversed() : all
  }

  /// `sums += W state`, for the rows of W that begin at `first`.
  ///
  /// - Parameter columns: W, transposed.
  static func accumulate(
    _ sums: inout [Double], _ columns: [Double], _ state: [Double], first: Int = 0, width: Int
  ) {
    let count = sums.count
    precondition(state.count * width <= columns.count && first + count <= width)
    sums.withUnsafeMutableBufferPointer { sums in
      columns.withUnsafeBufferPointer { columns in
        for (index, value) in state.enumerated() {
          let start = index * width + first
          for row in 0..<count { sums[row] += columns[start + row] * value }
        }
      }
    }
  }

  /// A matrix with rows and columns exchanged.
  static func transposed(_ matrix: Tensor) -> [Double] {
    let (values, rows, columns) = (matrix.doubles, matrix.shape[0], matrix.shape[1])
    return (0..<columns).flatMap { column in
      (0..<rows).map { values[$0 * columns + column] }
    }
  }

  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// What lies outside -limit...limit becomes the limit; 0 means no limit.
  static func clipped(_ x: Double, _ limit: Double) -> Double {
    limit > 0 ? max(-limit, min(x, limit)) : x
  }
}
