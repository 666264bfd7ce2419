/// Convolves a volume with a Gaussian, axis by axis; at the edges the nearest voxel continues.
///
/// - Parameters:
///   - values: x fastest.
///   - sigma: in voxels. Nothing happens below 0.1.
func blur(_ values: inout [Float], extents: SIMD3<Int>, sigma: Float) {
  guard sigma >= 0.1 else { return }
  let weights = gaussianWeights(sigma)
  let strides = [1, extents.x, extents.x * extents.y]
  var result = values
  for axis in 0..<3 {
    // Lines along an axis are convolved side by side: `width` neighbours share their taps.
    let width = strides[axis], length = extents[axis]
    values.withUnsafeBufferPointer { input in
      result.withUnsafeMutableBufferPointer { output in
        for slab in stride(from: 0, to: input.count, by: width * length) {
          for index in 0..<length {
            convolve(input, output, slab, index, width, length, weights)
          }
        }
      }
    }
    swap(&values, &result)
  }
}

@inline(__always)
private func convolve(
  _ input: UnsafeBufferPointer<Float>, _ output: UnsafeMutableBufferPointer<Float>,
  _ slab: Int, _ index: Int, _ width: Int, _ length: Int, _ weights: [Float]
) {
  let target = output.baseAddress! + slab + index * width
  let reach = weights.count - 1
  let center = input.baseAddress! + slab + index * width
  for lane in 0..<width { target[lane] = center[lane] * weights[0] }
  for tap in stride(from: 1, through: reach, by: 1) {
    let before = input.baseAddress! + slab + max(index - tap, 0) * width
    let after = input.baseAddress! + slab + min(index + tap, length - 1) * width
    let weight = weights[tap]
    for lane in 0..<width { target[lane] += (before[lane] + after[lane]) * weight }
  }
}

/// The weights from the centre outwards to three sigma; with both sides they sum to 1.
private func gaussianWeights(_ sigma: Float) -> [Float] {
  let reach = max(1, Int((3 * sigma).rounded(.up)))
  let raw = (0...reach).map { Exponential.exp(-Float($0 * $0) / (2 * sigma * sigma)) }
  let sum = raw[0] + 2 * raw.dropFirst().reduce(0, +)
  return raw.map { $0 / sum }
}
