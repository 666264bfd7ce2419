package import ChiasmGraph
import ChiasmTensor

extension OperatorBuilder {
  /// 1 where a voxel is of a class, else 0, for all classes but the background.
  ///
  /// - Parameters:
  ///   - label: the class of every voxel, uint8 `[N, s...]`; with two classes 0 or 1.
  ///   - classes: C.
  /// - Returns: fp32 `[N, C - 1, s...]`.
  package func classIndicators(_ label: Value, classes: Int) throws(OperatorError) -> Value {
    let extents = shape(of: label).extents
    let column = try reshape(label, to: [extents[0], 1] + extents[1...])
    if classes == 2 { return try cast(column, to: .float32) }
    let numbers = Shape([1, classes - 1] + extents.dropFirst().map { _ in 1 })
    let names = try constant(
      (1..<classes).map(Double.init), type: TensorType(.uint8, numbers), name: "classes")
    return try cast(equal(column, names), to: .float32)
  }
}
