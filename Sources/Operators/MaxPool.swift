public import ChiasmGraph
public import ChiasmTensor

/// The largest element of each window; NaN when one is NaN. Padding never wins; a window of nothing
/// but padding gives the least value of the type.
///
/// **Shapes:** x `[N, C, s...]`, one to three spatial axes, to `[N, C, o...]` (see ``Pooling``),
/// and with `indices` a second output like it, int64. Element types: all but bool.
public struct MaxPool: StandardOperator, Pooling {
  public static let id: OperatorID = "max-pool"

  /// How the second output counts the elements of x.
  public enum Indices: String, Sendable, CaseIterable {
    /// The offset of the first largest element in x, as x lies in memory.
    case rowMajor = "row-major"
    /// The offset if the spatial axes of x lay in memory the other way round, the first innermost.
    case columnMajor = "column-major"
  }

  public var window: [Int]
  public var strides: [Int]
  public var padding: [Int]
  public var dilations: [Int]
  public var ceilMode: Bool
  /// Whether and how the places of the largest elements are a second output; -1 for none.
  public var indices: Indices?

  public init(
    window: [Int], strides: [Int] = [], padding: [Int] = [], dilations: [Int] = [],
    ceilMode: Bool = false, indices: Indices? = nil
  ) {
    self.window = window
    self.strides = strides
    self.padding = padding
    self.dilations = dilations
    self.ceilMode = ceilMode
    self.indices = indices
  }

  public init(attributes: Attributes) throws(OperatorError) {
    let id = Self.id
    try attributes.checkNames(Self.geometryNames + ["indices"], for: id)
    window = try attributes.ints("window", for: id)
    strides = try attributes.ints("strides", default: [], for: id)
    padding = try attributes.ints("padding", default: [], for: id)
    dilations = try attributes.ints("dilations", default: [], for: id)
    ceilMode = try attributes.bool("ceil-mode", default: false, for: id)
    indices = attributes["indices"] == nil ? nil : try attributes.choice("indices", for: id)
  }

  public var attributes: Attributes {
    var values = geometryAttributes
    if let indices { values["indices"] = .string(indices.rawValue) }
    return Attributes(omittingEmptyLists: values)
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    try expectRank(inputs[0], 3...5, of: "x")
    let output = try PoolingGeometry(inputs[0].shape, self, for: self).output
    let y = TensorType(inputs[0].elementType, output)
    return indices == nil ? [y] : [y, TensorType(.int64, output)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let geometry = try PoolingGeometry(inputs[0].shape, self, for: self)
    let winners = geometry.winners(inputs[0].doubles)
    let map = IndexMap(tables: [winners])
    let y = map.gather(inputs[0], shape: geometry.output, fill: -.infinity)
    guard let indices else { return [y] }
    let places = winners.map { winner in
      winner.map { Int64(indices == .rowMajor ? $0 : geometry.columnMajor($0)) } ?? -1
    }
    return [y, Tensor(places, shape: geometry.output)]
  }

  /// `dy` to the first of the largest elements of its window: a ``MaxPoolGradient``.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    var pool = self
    pool.indices = nil
    let operation = MaxPoolGradient(pool: pool)
    return [try context.builder.addOne(operation.id, [context.inputs[0], dy], operation.attributes)]
  }
}

extension PoolingGeometry {
  /// For every output, the offset of the first of the largest elements in its window, a NaN being
  /// larger than any; nil for an empty window.
  func winners(_ x: [Double]) -> [Int?] {
    let members = members
    return (0..<channelCount).flatMap { channel in
      let start = channel * inputCount
      return members.map { members -> Int? in
        guard let first = members.first else { return nil }
        var winner = start + first
        for member in members where x[start + member] > x[winner] || x[start + member].isNaN {
          if x[winner].isNaN { break }
          winner = start + member
        }
        return winner
      }
    }
  }

  /// The row-major offset of an element, counted with the first spatial axis innermost.
  fileprivate func columnMajor(_ offset: Int) -> Int {
    var (rest, column, scale) = (offset % inputCount, 0, inputCount)
    for axis in window.indices.reversed() {
      scale /= input[axis + 2]
      column += rest % input[axis + 2] * scale
      rest /= input[axis + 2]
    }
    return offset - offset % inputCount + column
  }
}
