/// `exp(x)` within 2 ulp.
///
/// `x = n ln 2 + r` with `|r| <= ln 2 / 2`; `exp(r)` by its Taylor polynomial of degree 7 (the
/// remainder is below 2^-27), scaled by `2^n` in two steps so that results down to the smallest
/// subnormal are right.
///
/// **Edge cases:** above 88.72 infinite, below -103.97 zero, NaN stays NaN.
@inline(__always)
func exponential(_ x: Vector) -> Vector {
  // Bounds keep n within the two-step scaling; a NaN compares false and passes.
  let high = Vector(repeating: 89)
  let low = Vector(repeating: -105)
  var clamped = x.replacing(with: high, where: x .> high)
  clamped = clamped.replacing(with: low, where: clamped .< low)
  let n = nearestWhole(clamped * 1.442_695_04)
  // ln 2 in two parts: the first has trailing zeros, so n times it is exact.
  var r = multiplyAdd(n, Vector(repeating: -0.693_359_375), clamped)
  r = multiplyAdd(n, Vector(repeating: 2.121_944_4e-4), r)
  var p = Vector(repeating: 1.984_126_98e-4)
  p = multiplyAdd(p, r, Vector(repeating: 1.388_888_89e-3))
  p = multiplyAdd(p, r, Vector(repeating: 8.333_333_33e-3))
  p = multiplyAdd(p, r, Vector(repeating: 4.166_666_67e-2))
  p = multiplyAdd(p, r, Vector(repeating: 1.666_666_67e-1))
  p = multiplyAdd(p, r, Vector(repeating: 0.5))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  p = multiplyAdd(p, r, Vector(repeating: 1))
  let half = nearestWhole(n * 0.5)
  let result = p * powerOfTwo(half) * powerOfTwo(n - half)
  return result.replacing(with: x, where: x .!= x)
}

/// 1.5 · 2^23: added to a number below 2^22 in magnitude, it leaves the nearest whole number in the
/// low bits of the significand.
let wholeNumberBias: Float = 12_582_912

/// The nearest whole number, ties to even, for magnitudes below 2^22.
@inline(__always)
func nearestWhole(_ x: Vector) -> Vector { (x + wholeNumberBias) - wholeNumberBias }

/// `2^n` for whole `n` from -126 to 127.
@inline(__always)
func powerOfTwo(_ n: Vector) -> Vector {
  let bits = unsafeBitCast(n + (wholeNumberBias + 127), to: IntegerVector.self)
  return unsafeBitCast(bits &<< IntegerVector(repeating: 23), to: Vector.self)
}

/// `1 / (1 + exp(-x))` within 4 ulp; below -87, where that nears the subnormal numbers, perhaps 0.
@inline(__always)
func sigmoid(_ x: Vector) -> Vector {
  Vector(repeating: 1) / (Vector(repeating: 1) + exponential(-x))
}

/// `tanh(x)` within 4 ulp, by its Taylor series near 0 where the quotient would cancel.
@inline(__always)
func hyperbolicTangent(_ x: Vector) -> Vector {
  let negative = x .< Vector.zero
  let magnitude = x.replacing(with: -x, where: negative)
  let e = exponential(magnitude * -2)
  var y = (Vector(repeating: 1) - e) / (Vector(repeating: 1) + e)
  let square = x * x
  var series = Vector(repeating: 62.0 / 2835)
  series = multiplyAdd(series, square, Vector(repeating: -17.0 / 315))
  series = multiplyAdd(series, square, Vector(repeating: 2.0 / 15))
  series = multiplyAdd(series, square, Vector(repeating: -1.0 / 3))
  series = multiplyAdd(series, square, Vector(repeating: 1))
  y.replace(with: magnitude * series, where: magnitude .< Vector(repeating: 0.25))
  return y.replacing(with: -y, where: negative)
}
