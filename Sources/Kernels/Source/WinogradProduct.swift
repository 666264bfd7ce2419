import CChiasmIntrinsics

/// **Computes** `M[v, t] = Σ_k Σ_c V[c, t + k·T] · U[k, c, v]` for `width` tiles and `vectors`
/// output vectors at one point: one tap k, or the three of an axis without a transform, along which
/// tiles are T apart.
///
/// **Layout** V `[Cᵢ/w, tiles, w]`, U `[taps, Cᵢ, vectors·w]`, M `[vectors, tiles, w]`.
///
/// **Tile** `width · vectors` accumulators, `vectors` weights and one broadcast in registers.
enum WinogradProduct<let width: Int, let vectors: Int> {
  /// - Parameters:
  ///   - blockStride: from block to block of V, and from vector to vector of M unless
  ///     `productStride` tells another.
  ///   - tapStride: T vectors.
  ///   - weightStride: from tap to tap of U.
  ///   - ahead: where the weights stand that are read next, from those that are read now.
  @inline(__always)
  static func run(
    _ v: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
    _ channels: Int, _ blockStride: Int, productStride: Int? = nil, taps: Int = 1,
    tapStride: Int = 0, weightStride: Int = 0, ahead: Int
  ) {
    var sums = InlineArray<width, InlineArray<vectors, Vector>> { _ in
      InlineArray { _ in Vector.zero }
    }
    var u = u
    var block = v
    var remaining = channels
    while remaining > 0 {
      let count = remaining < lanes ? remaining : lanes
      for tap in 0..<taps {
        var row = u + tap &* weightStride
        let scalars = block + tap &* tapStride
        for c in 0..<count {
          var weight = InlineArray<vectors, Vector> { _ in Vector.zero }
          unrolled2(vectors) { k in
            weight[k] = row.vector(k &* lanes)
            chiasm_prefetch_far(row + (ahead &+ k &* lanes))
          }
          row += vectors &* lanes
          // Two loops: one of 14 tiles is too long for the optimizer to write out.
          for t in 0..<width / 2 {
            let scalar = Vector(repeating: scalars[t &* lanes &+ c])
            unrolled2(vectors) { k in sums[t][k] = multiplyAdd(scalar, weight[k], sums[t][k]) }
          }
          for t in width / 2..<width {
            let scalar = Vector(repeating: scalars[t &* lanes &+ c])
            unrolled2(vectors) { k in sums[t][k] = multiplyAdd(scalar, weight[k], sums[t][k]) }
          }
        }
      }
      u += count &* vectors &* lanes
      block += blockStride
      remaining &-= count
    }
    let stride = productStride ?? blockStride
    unrolled2(vectors) { k in
      for t in 0..<width { m.store(sums[t][k], k &* stride &+ t &* lanes) }
    }
  }
}

#if ISA_AVX512
  let winogradWidth = 14
  private typealias WinogradProductWhole<let vectors: Int> = WinogradProduct<14, vectors>
  private typealias WinogradProductHalf<let vectors: Int> = WinogradProduct<7, vectors>
#else
  let winogradWidth = 6
  private typealias WinogradProductWhole<let vectors: Int> = WinogradProduct<6, vectors>
  private typealias WinogradProductHalf<let vectors: Int> = WinogradProduct<3, vectors>
#endif

/// The products of `count` tiles at one point, in register tiles; few at the end take half of one.
/// Parameters as of ``WinogradProduct``.
enum WinogradProducts<let vectors: Int> {
  @inline(__always)
  static func run(
    _ v: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
    _ channels: Int, _ blockStride: Int, _ count: Int, productStride: Int? = nil, taps: Int = 1,
    tapStride: Int = 0, weightStride: Int = 0, ahead: Int
  ) {
    var t = 0
    while t < count {
      // The first register tile asks for all.
      let ahead = t == 0 ? ahead : 0
      let (v, m) = (v + t &* lanes, m + t &* lanes)
      if 2 &* (count &- t) > winogradWidth {
        WinogradProductWhole<vectors>.run(
          v, u, m, channels, blockStride, productStride: productStride, taps: taps,
          tapStride: tapStride, weightStride: weightStride, ahead: ahead)
      } else {
        WinogradProductHalf<vectors>.run(
          v, u, m, channels, blockStride, productStride: productStride, taps: taps,
          tapStride: tapStride, weightStride: weightStride, ahead: ahead)
      }
      t &+= winogradWidth
    }
  }
}
