import ChiasmTensor

/// Random numbers for one part of a phantom, each part with a stream of its own so that a change
/// to one leaves the others as they are.
struct Draws {
  private let source: Philox
  private var index = 0

  init(seed: UInt64, _ name: String) {
    source = Philox(seed: seed, name: "phantom.\(name)")
  }

  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    defer { index += 1 }
    let fraction = Float(source.uniform(at: index))
    return range.lowerBound + (range.upperBound - range.lowerBound) * fraction
  }

  /// A point in a cube of the given half width.
  mutating func jitter(_ width: Float) -> SIMD3<Float> {
    SIMD3(uniform(-width...width), uniform(-width...width), uniform(-width...width))
  }

  /// Three factors around 1.
  mutating func stretch(_ width: Float) -> SIMD3<Float> { jitter(width) + 1 }
}
