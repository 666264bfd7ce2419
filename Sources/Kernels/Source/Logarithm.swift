/// `log(x)` within 2 ulp.
///
/// `x = 2^n m` with `m` in `[sqrt(1/2), sqrt(2))`; with `s = (m - 1) / (m + 1)`,
/// `log m = 2 (s + s³/3 + s⁵/5 + ...)`.
///
/// **Edge cases:** 0 gives minus infinity, negative numbers and NaN give NaN, infinity stays.
@inline(__always)
func logarithm(_ x: Vector) -> Vector {
  let tiny = x .< Vector(repeating: 1.175_494_4e-38)
  let scaled = x.replacing(with: x * 16_777_216, where: tiny)
  let bits = unsafeBitCast(scaled, to: IntegerVector.self)
  // The offset makes the mantissa split at sqrt(1/2) instead of 1.
  let shifted = bits &- IntegerVector(repeating: 0x3f35_04f3)
  let exponent = shifted &>> IntegerVector(repeating: 23)
  let biased = exponent &+ IntegerVector(repeating: Int32(bitPattern: wholeNumberBias.bitPattern))
  var n = unsafeBitCast(biased, to: Vector.self) - wholeNumberBias
  n.replace(with: n - 24, where: tiny)
  let mantissa = (shifted & IntegerVector(repeating: 0x007f_ffff))
    &+ IntegerVector(repeating: 0x3f35_04f3)
  let m = unsafeBitCast(mantissa, to: Vector.self)
  let s = (m - 1) / (m + 1)
  let z = s * s
  var p = Vector(repeating: 2.0 / 11)
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 9))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 7))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 5))
  p = multiplyAdd(p, z, Vector(repeating: 2.0 / 3))
  let logM = multiplyAdd(p * z, s, s * 2)
  var y = multiplyAdd(n, Vector(repeating: -2.121_944_4e-4), logM)
  y = multiplyAdd(n, Vector(repeating: 0.693_359_375), y)
  y.replace(with: x, where: x .== Vector(repeating: .infinity))
  y.replace(with: Vector(repeating: -.infinity), where: x .== Vector.zero)
  return y.replacing(with: Vector(repeating: .nan), where: (x .< Vector.zero) .| (x .!= x))
}
