/// What one slice along D of a transformed window is made of, and what it contributes: a row of Bᵀ
/// and a column of Aᵀ of F(2, 3), or the slice itself where windows have no depth.
///
/// Bᵀ: x0 - x2, x1 + x2, x2 - x1, x1 - x3. Aᵀ: m0 + m1 + m2, m1 - m2 - m3.
struct WinogradDepth {
  /// The slices of the window to add: `first + sign * second`.
  let first: Int
  let second: Int
  let sign: Float
  /// The factors with which the slice goes into the two slices of voxels: 1, -1 or 0.
  let factors: (Float, Float)
  /// Whether it is the first to go into each.
  let begins: (Bool, Bool)
  let isLast: Bool

  init(_ slice: Int, of count: Int) {
    isLast = slice == count &- 1
    if count == 1 {
      (first, second, sign, factors, begins) = (0, 0, 0, (1, 0), (true, false))
      return
    }
    switch slice {
    case 0: (first, second, sign, factors, begins) = (0, 2, -1, (1, 0), (true, false))
    case 1: (first, second, sign, factors, begins) = (1, 2, 1, (1, 1), (false, true))
    case 2: (first, second, sign, factors, begins) = (2, 1, -1, (1, -1), (false, false))
    default: (first, second, sign, factors, begins) = (1, 3, -1, (0, -1), (false, false))
    }
  }
}
