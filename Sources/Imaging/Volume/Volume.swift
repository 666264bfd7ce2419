/// Values on a grid: CT in HU, PET in SUV, probabilities.
public struct Volume: Sendable {
  public var grid: Grid
  /// x fastest, then y, then z.
  public var voxels: [Float]

  /// - Precondition: `voxels.count == grid.count`.
  public init(grid: Grid, voxels: [Float]) {
    precondition(voxels.count == grid.count, "\(voxels.count) voxels for \(grid)")
    self.grid = grid
    self.voxels = voxels
  }

  /// Checks that every voxel is a number.
  ///
  /// - Parameter name: what to call the volume in the error, such as its path.
  /// - Throws: ``ImagingError`` `notFinite`, which names the first other voxel.
  public func checkFinite(_ name: String) throws(ImagingError) {
    // A sum of products with 0 is NaN exactly when one factor is NaN or infinite.
    let probe = voxels.withUnsafeBufferPointer { voxels in
      var sums = SIMD16<Float>.zero
      var offset = 0
      while offset + 16 <= voxels.count {
        let raw = UnsafeRawPointer(voxels.baseAddress! + offset)
        sums += raw.loadUnaligned(as: SIMD16<Float>.self) * 0
        offset += 16
      }
      return voxels[offset...].reduce(sums.sum()) { $0 + $1 * 0 }
    }
    guard probe.isNaN, let offset = voxels.firstIndex(where: { !$0.isFinite }) else { return }
    let at = grid.indices(at: offset)
    throw ImagingError(
      .notFinite, at: name,
      "expected finite values, got \(voxels[offset]) at voxel (\(at.x), \(at.y), \(at.z))")
  }
}

/// Labels on a grid: 0 is background.
public struct Mask: Sendable {
  public var grid: Grid
  /// x fastest, then y, then z.
  public var voxels: [UInt8]

  /// - Precondition: `voxels.count == grid.count`.
  public init(grid: Grid, voxels: [UInt8]) {
    precondition(voxels.count == grid.count, "\(voxels.count) voxels for \(grid)")
    self.grid = grid
    self.voxels = voxels
  }

  /// The voxels where `volume` exceeds `threshold`.
  public init(_ volume: Volume, above threshold: Float = 0.5) {
    self.init(grid: volume.grid, voxels: volume.voxels.map { $0 > threshold ? 1 : 0 })
  }

  /// The number of voxels that are not background.
  public var foregroundCount: Int { voxels.reduce(0) { $0 + ($1 == 0 ? 0 : 1) } }
}
