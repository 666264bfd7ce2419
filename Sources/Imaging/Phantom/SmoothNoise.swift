import ChiasmNIfTI
import ChiasmTensor

/// Noise without features much smaller than `cell`, x fastest: normal numbers on a coarse
/// lattice, smoothed and interpolated.
///
/// - Parameters:
///   - cell: the lattice's spacing in voxels.
///   - amplitude: the standard deviation.
func smoothNoise(
  _ extents: SIMD3<Int>, cell: Float, amplitude: Float, seed: UInt64, name: String
) -> [Float] {
  // Twice as fine as the features, so that linear interpolation leaves no facets.
  let step = Double(max(cell / 2, 1))
  let size = SIMD3<Double>(extents) / step
  let nodes = SIMD3(Int(size.x) + 8, Int(size.y) + 8, Int(size.z) + 8)
  var lattice = normalNoise(count: nodes.x * nodes.y * nodes.z, seed: seed, name: name)
  let sigma: Float = 1.5
  blur(&lattice, extents: nodes, sigma: sigma)
  // What is left of unit variance after blurring: (2 sigma sqrt(pi))^-1 per axis.
  let perAxis = 2 * sigma * 1.7724539
  let gain = amplitude * (perAxis * perAxis * perAxis).squareRoot()
  let source = Volume(
    grid: Grid(extents: nodes, affine: Affine(spacing: SIMD3(repeating: step))),
    voxels: lattice.map { min(max($0 * gain, -3 * amplitude), 3 * amplitude) })
  let shift = SIMD3(repeating: step * 3.5)
  let target = Grid(extents: extents, affine: Affine(spacing: .one, offset: shift))
  return source.resampled(onto: target).voxels
}

/// Independent numbers with mean 0 and variance 1, near enough to normal: the sum of eight
/// uniform ones, which needs no logarithm and so gives the same bits everywhere.
func normalNoise(count: Int, seed: UInt64, name: String) -> [Float] {
  let source = Philox(seed: seed, name: "phantom.\(name)")
  // A uniform number of 2^16 steps has variance 2^32 / 12.
  let scale = 1 / (65536 * (8.0 / 12.0 as Float).squareRoot())
  return (0..<count).map { index in
    let words = source.block(at: UInt64(index))
    let halves = (words & 0xffff) &+ (words &>> 16)
    return (Float(halves.wrappedSum()) - 4 * 65535) * scale
  }
}
