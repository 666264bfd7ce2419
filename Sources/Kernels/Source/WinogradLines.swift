/// Transforms of F(m, 3) along lines of vectors, from memory to memory.
///
/// **Layout** `count` lines, `step` elements from line to line and `stride` elements from vector to
/// vector of a line.
enum WinogradLines {
  /// `Bᵀ x`: `outputs + 2` vectors of each line.
  @inline(__always)
  static func transformInput(
    outputs: Int, _ x: UnsafePointer<Float>, stride: Int, step: Int,
    _ y: UnsafeMutablePointer<Float>, stride targetStride: Int, step targetStep: Int, count: Int
  ) {
    switch outputs {
    case 2: WinogradLine<WinogradAxis2>.input(x, stride, step, y, targetStride, targetStep, count)
    case 3: WinogradLine<WinogradAxis3>.input(x, stride, step, y, targetStride, targetStep, count)
    default:
      WinogradLine<WinogradAxis4>.input(x, stride, step, y, targetStride, targetStep, count)
    }
  }

  /// `Aᵀ m`: `outputs + 2` vectors of each line to `outputs`.
  @inline(__always)
  static func transformOutput(
    outputs: Int, _ m: UnsafePointer<Float>, stride: Int, step: Int,
    _ y: UnsafeMutablePointer<Float>, stride targetStride: Int, step targetStep: Int, count: Int
  ) {
    switch outputs {
    case 2: WinogradLine<WinogradAxis2>.output(m, stride, step, y, targetStride, targetStep, count)
    case 3: WinogradLine<WinogradAxis3>.output(m, stride, step, y, targetStride, targetStep, count)
    default:
      WinogradLine<WinogradAxis4>.output(m, stride, step, y, targetStride, targetStep, count)
    }
  }
}

private enum WinogradLine<Axis: WinogradAxis> {
  @inline(never)
  static func input(
    _ x: UnsafePointer<Float>, _ stride: Int, _ step: Int, _ y: UnsafeMutablePointer<Float>,
    _ targetStride: Int, _ targetStep: Int, _ count: Int
  ) {
    for line in 0..<count {
      var s = WinogradSlice(repeating: .zero)
      let (source, target) = (x + line &* step, y + line &* targetStep)
      unrolled6(Axis.points) { p in s[p] = source.vector(p &* stride) }
      Axis.transformInput(&s, 0, 1)
      unrolled6(Axis.points) { p in target.store(s[p], p &* targetStride) }
    }
  }

  @inline(never)
  static func output(
    _ m: UnsafePointer<Float>, _ stride: Int, _ step: Int, _ y: UnsafeMutablePointer<Float>,
    _ targetStride: Int, _ targetStep: Int, _ count: Int
  ) {
    for line in 0..<count {
      var s = WinogradSlice(repeating: .zero)
      let (source, target) = (m + line &* step, y + line &* targetStep)
      unrolled6(Axis.points) { p in s[p] = source.vector(p &* stride) }
      Axis.transformOutput(&s, 0, 1)
      unrolled4(Axis.outputs) { p in target.store(s[p], p &* targetStride) }
    }
  }
}
