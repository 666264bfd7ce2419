extension ConvolutionCosts {
  /// The constants that come nearest to measured times, none of them negative.
  ///
  /// Minimises the squares of relative differences by coordinate descent, so that small layers
  /// count as much as large ones. A constant that no sample depends on keeps its value in `start`.
  ///
  /// - Parameter samples: units of work as ``ConvolutionLayer/work(_:)`` gives them, and the
  ///   nanoseconds of one core, more than 0.
  public init(fitting samples: [(work: [Double], nanoseconds: Double)], from start: Self) {
    let rows = samples.map { sample in sample.work.map { $0 / sample.nanoseconds } }
    var constants = start.constants
    var rest = rows.map { row in 1 - zip(row, constants).reduce(0) { $0 + $1.0 * $1.1 } }
    let squares = constants.indices.map { j in rows.reduce(0) { $0 + $1[j] * $1[j] } }
    for _ in 0..<20_000 {
      for j in constants.indices where squares[j] > 0 {
        let slope = zip(rows, rest).reduce(0) { $0 + $1.0[j] * $1.1 }
        let next = max(0, constants[j] + slope / squares[j])
        let change = next - constants[j]
        for i in rest.indices { rest[i] -= rows[i][j] * change }
        constants[j] = next
      }
    }
    self.init(constants)
  }
}
