import ChiasmGraph
import ChiasmTensor

/// Which scale and zero point belong to which element of a tensor.
///
/// A scalar scale belongs to every element. One of shape `[x[axis]]` has an element for each
/// position along `axis`. With a block size, scale has the rank of x, and one element for each run
/// of `blockSize` positions along `axis`; the last run may be shorter. The zero point has the
/// shape of scale.
protocol Quantization: Operator {
  /// A negative one counts from the back; read unless scale is a scalar.
  var axis: Int { get }
  /// Positions along `axis` that share a scale; 0 for scales per tensor or per position.
  var blockSize: Int { get }
}

extension Quantization {
  /// - Parameters:
  ///   - elementType: that of the integers, hence of the zero point.
  ///   - inputs: x, scale and maybe the zero point.
  /// - Throws: ``OperatorError`` unless scale and zero point belong to x.
  func expectParameters(_ inputs: [TensorType], _ elementType: ElementType) throws(OperatorError) {
    let (x, scale) = (inputs[0].shape, inputs[1].shape)
    guard inputs[1].elementType.isFloatingPoint else {
      throw OperatorError(
        .elementType, id,
        "scale expected a floating-point type, got \(inputs[1].elementType)")
    }
    try expect(blockSize >= 0, attribute: "block-size", "at least 0", got: blockSize)
    if blockSize > 0 || scale.rank > 0 {
      let axis = try resolve(axis: axis, rank: x.rank)
      try expectShape(inputs[1], blockSize == 0 ? [x[axis]] : blocks(x, axis), of: "scale")
    }
    guard inputs.count == 3 else { return }
    guard inputs[2].elementType == elementType else {
      throw OperatorError(
        .elementType, id, "zero point expected \(elementType), got \(inputs[2].elementType)")
    }
    try expectShape(inputs[2], scale, of: "zero point")
  }

  private func blocks(_ x: Shape, _ axis: Int) -> Shape {
    var extents = x.extents
    extents[axis] = x[axis] / blockSize + (x[axis] % blockSize == 0 ? 0 : 1)
    return Shape(extents)
  }

  /// The offset of the scale of each element of x.
  ///
  /// - Precondition: ``expectParameters(_:_:)`` accepted the shapes.
  func parameterOffsets(_ x: Shape, _ scale: Shape) throws(OperatorError) -> [Int] {
    if scale.rank == 0 { return Array(repeating: 0, count: x.count) }
    let axis = try resolve(axis: axis, rank: x.rank)
    if blockSize == 0 {
      return IndexMap(x, strides: x.extents.indices.map { $0 == axis ? 1 : 0 }).offsets
    }
    let blocks = (0..<x[axis]).map { Optional($0 / blockSize) }
    return IndexMap(scale, positions: [axis: blocks]).offsets
  }
}
