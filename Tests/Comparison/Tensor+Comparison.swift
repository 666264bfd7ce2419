public import ChiasmTensor

extension Tensor {
  /// Numbers uniform in (-1, 1) that follow from `name` alone.
  public static func uniform(_ shape: Shape, name: String) -> Tensor {
    let values = Philox(seed: 7, name: name).uniforms(count: shape.count)
    return Tensor(values.map { Float(2 * $0 - 1) }, shape: shape)
  }

  /// The greatest absolute difference of two elements; infinite when the types differ or only one
  /// element of a pair is NaN.
  public func difference(from other: Tensor) -> Double {
    guard type == other.type else { return .infinity }
    var greatest = 0.0
    for (a, b) in zip(doubles, other.doubles) where a != b {
      if a.isNaN && b.isNaN { continue }
      if a.isNaN || b.isNaN { return .infinity }
      greatest = max(greatest, (a - b).magnitude)
    }
    return greatest
  }

  /// The largest magnitude; 0 when there are no elements.
  public var magnitude: Double { doubles.reduce(0) { max($0, $1.magnitude) } }
}
