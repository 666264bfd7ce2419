/// `exp` and the logistic function from sums and products only, so that every machine gives the
/// same bits.
enum Exponential {
  /// `e` to the power of each lane, within 2 ulps.
  ///
  /// **Edge cases:** arguments are clamped to -87...88; NaN stays NaN.
  ///
  /// **Source:** range reduction by Cody and Waite, then the Taylor polynomial on |r| <= ln 2 / 2.
  @inline(__always)
  static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> {
    var clamped = x
    clamped.replace(with: -87, where: x .< -87)
    clamped.replace(with: 88, where: x .> 88)
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    let magic: Float = 0x1.8p23
    let shifted = clamped * 1.442695041 + magic
    let n = shifted - magic
    let r = (clamped - n * 0.693359375) - n * -2.12194440e-4
    var sum = r * (1.0 / 5040) + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 0.5
    sum = sum * r + 1
    sum = sum * r + 1
    let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23
    let power = unsafeBitCast(bits &+ 0x3f80_0000, to: SIMD8<Float>.self)
    return sum * power
  }

  /// `1 / (1 + exp(-x))`.
  @inline(__always)
  static func logistic(_ x: SIMD8<Float>) -> SIMD8<Float> { 1 / (1 + exp(-x)) }

  static func exp(_ x: Float) -> Float { exp(SIMD8(repeating: x))[0] }
}
