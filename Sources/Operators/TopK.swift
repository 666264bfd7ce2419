public import ChiasmGraph
public import ChiasmTensor

/// The largest or smallest elements along an axis, in order, and where they stand.
///
/// **Shapes:** x of any shape with at least one axis to values and indices, `k` long along `axis`.
/// Element types: x all but bool; values the same; indices int64.
///
/// **Edge cases:** of equal elements the first comes first. NaN is larger than any number.
public struct TopK: StandardOperator {
  public static let id: OperatorID = "top-k"

  /// At most the extent of the axis.
  public var k: Int
  /// A negative axis counts from the back.
  public var axis: Int
  /// Whether the largest come first; else the smallest do.
  public var largest: Bool

  public init(k: Int, axis: Int = -1, largest: Bool = true) {
    self.k = k
    self.axis = axis
    self.largest = largest
  }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["k", "axis", "largest"], for: Self.id)
    k = try attributes.int("k", for: Self.id)
    axis = try attributes.int("axis", default: -1, for: Self.id)
    largest = try attributes.bool("largest", default: true, for: Self.id)
  }

  public var attributes: Attributes {
    ["k": .int(k), "axis": .int(axis), "largest": .bool(largest)]
  }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 1...1)
    try expectNumeric(inputs)
    var extents = inputs[0].shape.extents
    let axis = try resolve(axis: axis, rank: extents.count)
    try expect((0...extents[axis]).contains(k), attribute: "k", "0...\(extents[axis])", got: k)
    extents[axis] = k
    let shape = try shape(checking: extents)
    return [TensorType(inputs[0].elementType, shape), TensorType(.int64, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    let shape = try infer(inputs.map(\.type))[0].shape
    let axis = try resolve(axis: axis, rank: shape.rank)
    let blocks = AxisBlocks(inputs[0].shape, axis: axis)
    let x = inputs[0].doubles
    var positions = [Int64](repeating: 0, count: shape.count)
    var offsets = [Int?](repeating: nil, count: shape.count)
    var line = 0
    blocks.forEachLine { start in
      let keys = (0..<blocks.extent).map { x[start + $0 * blocks.inner] }
      let block = line / max(blocks.inner, 1)
      for (rank, position) in leaders(keys).enumerated() {
        let target = (block * k + rank) * blocks.inner + line % blocks.inner
        positions[target] = Int64(position)
        offsets[target] = start + position * blocks.inner
      }
      line += 1
    }
    let values = IndexMap(tables: [offsets]).gather(inputs[0], shape: shape)
    return [values, Tensor(positions, shape: shape)]
  }

  /// The positions of the first `k` elements in order.
  private func leaders(_ keys: [Double]) -> ArraySlice<Int> {
    func exceeds(_ a: Double, _ b: Double) -> Bool { a.isNaN ? !b.isNaN : a > b }
    let order = keys.indices.sorted { a, b in
      let (first, second) = largest ? (keys[a], keys[b]) : (keys[b], keys[a])
      if exceeds(first, second) { return true }
      return !exceeds(second, first) && a < b
    }
    return order.prefix(k)
  }

  /// The gradient of the values, back where they stood.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil] }
    let builder = context.builder
    let zeros = try builder.zeros(builder.type(of: context.inputs[0]))
    return [try builder.scatterElements(zeros, indices: context.outputs[1], dy, axis: axis)]
  }
}
