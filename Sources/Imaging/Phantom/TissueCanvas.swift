/// The tissue of every voxel of a phantom, painted organ by organ.
struct TissueCanvas {
  private(set) var tissues: [Tissue]
  /// Half the field of view in the phantom's lengths, where its shorter side across is 144.
  let half: SIMD3<Float>
  /// One voxel in the phantom's lengths.
  let voxelLength: Float
  private let extents: SIMD3<Int>
  /// How far each voxel is moved before it is compared with an ellipsoid: what makes organs
  /// irregular.
  private let warp: [[Float]]
  private var tumourCenter = SIMD3<Float>.zero

  init(grid: Grid, seed: UInt64) {
    extents = grid.extents
    voxelLength = 144 / Float(min(grid.extents.x, grid.extents.y))
    half = SIMD3<Float>(grid.extents) * (voxelLength * 0.5)
    tissues = Array(repeating: .air, count: grid.count)
    let length = voxelLength
    warp = ["x", "y", "z"].map {
      smoothNoise(
        grid.extents, cell: 11 / length, amplitude: 3.4, seed: seed, name: "warp.\($0)")
    }
  }

  mutating func paint(_ organ: Organ) {
    for blob in organ.blobs { paint(blob, organ) }
    if organ.tissue == .tumour, let blob = organ.blobs.first { tumourCenter = blob.center }
  }

  /// Gives a tumour that fell between coarse voxels the one nearest to its centre.
  mutating func ensureTumour() {
    guard !tissues.contains(.tumour) else { return }
    let nearest = (tumourCenter + half) / voxelLength
    let index = (0..<3).map { min(max(Int(nearest[$0]), 0), extents[$0] - 1) }
    tissues[index[0] + extents.x * (index[1] + extents.y * index[2])] = .tumour
  }

  private mutating func paint(_ blob: Blob, _ organ: Organ) {
    // The warp rarely exceeds three times its amplitude; beyond that it is cut off.
    let reach = blob.radii + 10.2 * organ.irregularity
    let ranges = (0..<3).map { axis in
      let middle = (blob.center[axis] + half[axis]) / voxelLength - 0.5
      let low = max(middle - reach[axis] / voxelLength, 0)
      let high = min(middle + reach[axis] / voxelLength, Float(extents[axis] - 1))
      return low <= high ? Int(low)..<Int(high) + 1 : 0..<0
    }
    let inverse = 1 / blob.radii
    for z in ranges[2] {
      for y in ranges[1] {
        let row = extents.x * (y + extents.y * z)
        for x in ranges[0] {
          let index = SIMD3(Float(x), Float(y), Float(z)) + 0.5
          let shift = SIMD3(warp[0][row + x], warp[1][row + x], warp[2][row + x])
          let place = index * voxelLength - half + shift * organ.irregularity
          let offset = (place - blob.center) * inverse
          if (offset * offset).sum() <= 1 { tissues[row + x] = organ.tissue }
        }
      }
    }
  }
}
