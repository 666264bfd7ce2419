/// `erf(x) = 2/√π ∫ exp(-t²) dt` from 0 to x, within 3e-7.
///
/// Up to 1 by its Taylor series; beyond by `1 - t p(t) exp(-x²)` with `t = 1 / (1 + 0.3275911 x)`.
///
/// **Source** Abramowitz and Stegun, *Handbook of Mathematical Functions*, 7.1.26.
@inline(__always)
func errorFunction(_ x: Vector) -> Vector {
  let negative = x .< Vector.zero
  let magnitude = x.replacing(with: -x, where: negative)
  let square = magnitude * magnitude
  let t = Vector(repeating: 1) / multiplyAdd(magnitude, Vector(repeating: 0.327_591_1), .one)
  var p = Vector(repeating: 1.061_405_429)
  p = multiplyAdd(p, t, Vector(repeating: -1.453_152_027))
  p = multiplyAdd(p, t, Vector(repeating: 1.421_413_741))
  p = multiplyAdd(p, t, Vector(repeating: -0.284_496_736))
  p = multiplyAdd(p, t, Vector(repeating: 0.254_829_592))
  var y = Vector(repeating: 1) - p * t * exponential(-square)
  y.replace(with: series(magnitude, square), where: magnitude .< Vector(repeating: 1))
  y.replace(with: x, where: x .!= x)
  return y.replacing(with: -y, where: negative)
}

/// `2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))` to n = 10.
@inline(__always)
private func series(_ x: Vector, _ square: Vector) -> Vector {
  var s = Vector(repeating: 1.312_253_3e-8)
  s = multiplyAdd(s, square, Vector(repeating: -1.450_385_2e-7))
  s = multiplyAdd(s, square, Vector(repeating: 1.458_916_9e-6))
  s = multiplyAdd(s, square, Vector(repeating: -1.322_751_3e-5))
  s = multiplyAdd(s, square, Vector(repeating: 1.068_376_1e-4))
  s = multiplyAdd(s, square, Vector(repeating: -7.575_757_6e-4))
  s = multiplyAdd(s, square, Vector(repeating: 4.629_629_6e-3))
  s = multiplyAdd(s, square, Vector(repeating: -2.380_952_4e-2))
  s = multiplyAdd(s, square, Vector(repeating: 0.1))
  s = multiplyAdd(s, square, Vector(repeating: -0.333_333_34))
  s = multiplyAdd(s, square, .one)
  return s * x * 1.128_379_2
}

extension Vector {
  static var one: Vector { Vector(repeating: 1) }
}
