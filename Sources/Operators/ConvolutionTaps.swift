/// Which positions of the strided (small) and the dense (large) side of a convolution meet at
/// each kernel position: `large = small * stride + kernel * dilation - paddingLow` on every axis.
///
/// A convolution reads the large side and writes the small one, a transposed convolution the
/// reverse, and the weight gradient reads both: one relation serves all three.
struct ConvolutionTaps {
  let small: [Int]
  let large: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  let paddingLow: [Int]

  /// Offsets into one channel of the small and of the large side.
  struct Pair {
    let small: Int
    let large: Int
  }

  var kernelCount: Int { kernel.reduce(1, *) }
  var smallCount: Int { small.reduce(1, *) }
  var largeCount: Int { large.reduce(1, *) }

  /// The pairs that meet at a kernel position, given as its row-major offset.
  func pairs(at kernelOffset: Int) -> [Pair] {
    var position = kernelOffset
    var positions = kernel
    for axis in kernel.indices.reversed() {
      (position, positions[axis]) = position.quotientAndRemainder(dividingBy: kernel[axis])
    }
    var pairs = [Pair(small: 0, large: 0)]
    for axis in kernel.indices {
      let along = self.pairs(axis: axis, position: positions[axis])
      pairs = pairs.flatMap { outer in
        along.map { inner in
          Pair(
            small: outer.small * small[axis] + inner.small,
            large: outer.large * large[axis] + inner.large)
        }
      }
    }
    return pairs
  }

  private func pairs(axis: Int, position: Int) -> [Pair] {
    (0..<small[axis]).compactMap { index in
      let other = index * strides[axis] + position * dilations[axis] - paddingLow[axis]
      return (0..<large[axis]).contains(other) ? Pair(small: index, large: other) : nil
    }
  }

  /// Channels of both sides and how they are grouped.
  struct Channels {
    let batch: Int
    let small: Int
    let large: Int
    let groups: Int
  }

  /// Calls `body` with the pairs, the weight's offset and the offsets of the two channels, for
  /// every kernel position, image and pair of channels in one group.
  ///
  /// Weights are laid out `[small, large / groups, k...]`.
  func forEach(
    _ channels: Channels,
    _ body: (_ pairs: [Pair], _ weight: Int, _ small: Int, _ large: Int) -> Void
  ) {
    let smallPerGroup = channels.small / channels.groups
    let largePerGroup = channels.large / channels.groups
    for position in 0..<kernelCount {
      let pairs = pairs(at: position)
      for image in 0..<channels.batch {
        for s in 0..<channels.small {
          for l in 0..<largePerGroup {
            let largeChannel = s / smallPerGroup * largePerGroup + l
            body(
              pairs, (s * largePerGroup + l) * kernelCount + position,
              (image * channels.small + s) * smallCount,
              (image * channels.large + largeChannel) * largeCount)
          }
        }
      }
    }
  }
}
