public import ChiasmGraph
public import ChiasmTensor

/// The rows of x along an axis that indices name.
///
/// **Shapes:** x `[a..., n, b...]`, n the extent of `axis`, and indices `[j...]` to
/// `[a..., j..., b...]`. Element types: x any; indices int32 or int64.
///
/// **Edge cases:** negative indices count from the back; for one outside the axis the row is 0.
public struct Gather: StandardOperator {
  public static let id: OperatorID = "gather"

  /// A negative axis counts from the back.
  public var axis: Int

  public init(axis: Int = 0) { self.axis = axis }

  public init(attributes: Attributes) throws(OperatorError) {
    try attributes.checkNames(["axis"], for: Self.id)
    axis = try attributes.int("axis", default: 0, for: Self.id)
  }

  public var attributes: Attributes { ["axis": .int(axis)] }

  public func infer(_ inputs: [TensorType]) throws(OperatorError) -> [TensorType] {
    try expectArity(inputs, 2...2)
    try expectIndices(inputs[1])
    let extents = inputs[0].shape.extents
    let axis = try resolve(axis: axis, rank: extents.count)
    let result = extents[..<axis] + inputs[1].shape.extents + extents[(axis + 1)...]
    return [TensorType(inputs[0].elementType, try shape(checking: Array(result)))]
  }

  public func evaluate(_ inputs: [Tensor]) throws(OperatorError) -> [Tensor] {
    var result = Tensor(zeros: try infer(inputs.map(\.type))[0])
    let axis = try resolve(axis: axis, rank: inputs[0].shape.rank)
    let blocks = AxisBlocks(inputs[0].shape, axis: axis)
    let rows = inputs[1].bits.map(AxisIndex(extent: blocks.extent).position)
    let rowBytes = blocks.inner * result.elementType.byteCount
    guard result.count > 0 else { return [result] }
    inputs[0].withUnsafeBytes { source in
      result.withUnsafeMutableBytes { target in
        for block in 0..<blocks.outer {
          for (index, row) in rows.enumerated() {
            guard let row else { continue }
            let from = (block * blocks.extent + row) * rowBytes
            let to = (block * rows.count + index) * rowBytes
            UnsafeMutableRawBufferPointer(rebasing: target[to..<(to + rowBytes)])
              .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<(from + rowBytes)]))
          }
        }
      }
    }
    return [result]
  }

  /// `dy`, added up where its rows were taken from.
  public func gradient(_ context: GradientContext) throws(OperatorError) -> [Value?] {
    guard let dy = context.outputGradients[0] else { return [nil, nil] }
    let (builder, indices) = (context.builder, context.inputs[1])
    let shape = builder.shape(of: context.inputs[0])
    let axis = try resolve(axis: axis, rank: shape.rank)
    let named = builder.shape(of: indices)
    let behind = (axis + named.rank)..<(shape.rank - 1 + named.rank)
    let rows = try builder.transpose(
      dy, permutation: Array(axis..<(axis + named.rank)) + Array(0..<axis) + Array(behind))
    var extents = shape.extents
    extents.insert(extents.remove(at: axis), at: 0)
    let zeros = try builder.zeros(TensorType(builder.type(of: dy).elementType, Shape(extents)))
    let tuples = try builder.reshaped(indices, to: Shape(named.extents + [1]))
    let sums = try builder.scatterND(zeros, indices: tuples, rows, reduction: "add")
    let back = (0..<shape.rank).map { $0 < axis ? $0 + 1 : $0 == axis ? 0 : $0 }
    return [try builder.transpose(sums, permutation: back), nil]
  }
}
