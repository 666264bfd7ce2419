import Glibc

/// A map from voxel indices to world coordinates, or between two grids.
///
/// Indices count voxel centres from 0. World coordinates are in mm and run to the patient's
/// right, front (anterior) and head (superior).
public struct Affine: Hashable, Sendable {
  /// The three columns of the linear part, then the offset.
  public var x, y, z, offset: SIMD3<Double>

  public init(
    x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>, offset: SIMD3<Double>
  ) {
    self.x = x
    self.y = y
    self.z = z
    self.offset = offset
  }

  /// A scaling along the axes, then a shift.
  public init(spacing: SIMD3<Double>, offset: SIMD3<Double> = .zero) {
    self.init(x: [spacing.x, 0, 0], y: [0, spacing.y, 0], z: [0, 0, spacing.z], offset: offset)
  }

  /// A matrix from three rows of four numbers.
  public init(rows a: SIMD4<Double>, _ b: SIMD4<Double>, _ c: SIMD4<Double>) {
    self.init(
      x: [a.x, b.x, c.x], y: [a.y, b.y, c.y], z: [a.z, b.z, c.z], offset: [a.w, b.w, c.w])
  }

  /// The three rows of four numbers.
  public var rows: [SIMD4<Double>] {
    (0..<3).map { [x[$0], y[$0], z[$0], offset[$0]] }
  }

  public func callAsFunction(_ point: SIMD3<Double>) -> SIMD3<Double> {
    x * point.x + y * point.y + z * point.z + offset
  }

  /// `self` after `inner`.
  public func composed(with inner: Affine) -> Affine {
    func linear(_ v: SIMD3<Double>) -> SIMD3<Double> { x * v.x + y * v.y + z * v.z }
    return Affine(
      x: linear(inner.x), y: linear(inner.y), z: linear(inner.z), offset: self(inner.offset))
  }

  /// The distance in mm between neighbouring voxels along each axis.
  public var spacing: SIMD3<Double> { [length(x), length(y), length(z)] }

  public var determinant: Double { (x * cross(y, z)).sum() }

  /// Whether every entry is finite and the map has an inverse that is not lost in rounding.
  public var isInvertible: Bool {
    let lengths = spacing
    let volume = lengths.x * lengths.y * lengths.z
    return determinant.isFinite && volume > 0 && volume.isFinite
      && offset.x.isFinite && offset.y.isFinite && offset.z.isFinite
      && abs(determinant) > 1e-9 * volume
  }

  /// - Precondition: ``isInvertible``.
  public var inverse: Affine {
    precondition(isInvertible, "\(self) has no inverse")
    let scale = 1 / determinant
    let (a, b, c) = (cross(y, z) * scale, cross(z, x) * scale, cross(x, y) * scale)
    let linear = Affine(
      x: [a.x, b.x, c.x], y: [a.y, b.y, c.y], z: [a.z, b.z, c.z], offset: .zero)
    var result = linear
    result.offset = -linear(offset)
    return result
  }
}

private func length(_ v: SIMD3<Double>) -> Double { (v * v).sum().squareRoot() }

private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}
