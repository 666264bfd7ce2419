import ChiasmGraph
import ChiasmTensor

/// The checks and sums that integer products share.
extension Operator {
  /// - Throws: code `elementType` unless the first two inputs are int8 or uint8, and each zero
  ///   point after them has the type of its own one.
  func expectQuantized(_ inputs: [TensorType]) throws(OperatorError) {
    for (index, input) in inputs.enumerated() {
      let elementType = input.elementType
      if index < 2 {
        guard elementType != .int8, elementType != .uint8 else { continue }
        throw OperatorError(
          .elementType, id, "input \(index) expected int8 or uint8, got \(elementType)")
      }
      let expected = inputs[index - 2].elementType
      guard elementType != expected else { continue }
      throw OperatorError(
        .elementType, id,
        "input \(index) expected \(expected) like input \(index - 2), got \(elementType)")
    }
  }

  /// `x - zeroPoint` as int64; no zero point is 0.
  ///
  /// - Precondition: the zero point broadcasts to x.
  func centered(_ x: Tensor, _ zeroPoint: Tensor?) -> Tensor {
    var values = x.doubles
    if let zeroPoint {
      let zeroPoints = zeroPoint.doubles
      let offsets = IndexMap(broadcasting: zeroPoint.shape, to: x.shape).offsets
      for (index, offset) in offsets.enumerated() { values[index] -= zeroPoints[offset] }
    }
    return Tensor(nearest: values, type: TensorType(.int64, x.shape))
  }
}

/// The low 32 bits of each sum.
func wrapped(_ sums: [Double], _ shape: Shape) -> Tensor {
  Tensor(sums.map { Int32(truncatingIfNeeded: Int64.nearest($0)) }, shape: shape)
}
