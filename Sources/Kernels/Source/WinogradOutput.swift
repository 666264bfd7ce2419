import ChiasmKernelInterface

/// **Computes** `(Aᵀ ⊗ Aᵀ) M` for one slice of a tile and one vector of channels.
///
/// **Layout** Products of neighbouring points `pointStride` elements apart, to voxels `[H, W, w]`.
enum WinogradOutputSlice<H: WinogradAxis, W: WinogradAxis> {
  @inline(__always)
  static func run(
    _ m: UnsafePointer<Float>, _ pointStride: Int, _ target: UnsafeMutablePointer<Float>
  ) {
    var s = WinogradSlice(repeating: .zero)
    unrolled6(H.points) { h in
      unrolled6(W.points) { w in
        let point = h &* W.points &+ w
        s[point] = m.vector(point &* pointStride)
      }
      W.transformOutput(&s, h &* W.points, 1)
    }
    unrolled4(W.outputs) { w in H.transformOutput(&s, w, W.points) }
    unrolled4(H.outputs) { h in
      unrolled4(W.outputs) { w in
        target.store(s[h &* W.points &+ w], (h &* W.outputs &+ w) &* lanes)
      }
    }
  }
}

/// **Computes** `y = epilogue(Aᵀ s + bias)` along D for one tile and one vector of channels.
///
/// **Layout** Slices `[points, H, W, w]` to voxels `[D, H, W, w]`.
///
/// **Tail** Voxels beyond the extents are not stored.
enum WinogradOutput<D: WinogradAxis, H: WinogradAxis, W: WinogradAxis> {
  /// - Parameter position: that of `y` in the output and the addends.
  @inline(__always)
  static func run(
    _ slices: UnsafePointer<Float>, _ e: Epilogue, _ bias: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ position: Int, _ strideD: Int, _ strideH: Int,
    _ valid: (d: Int, h: Int, w: Int)
  ) {
    if e.activation.code == .leakyReLU && e.addend0 == nil && e.activationAfterAddition.isIdentity {
      let (b, slope) = (bias.vector(0), e.activation.a)
      store(slices, y, strideD, strideH, valid) { leaky($0 + b, slope) }
      return
    }
    store(slices, y, strideD, strideH, valid) { $0 }
    for d in 0..<valid.d {
      let slice = d &* strideD
      applyEpilogue(
        e, bias, y + slice, strideH, lanes, y + slice, position &+ slice, valid.h, valid.w,
        strideH, lanes)
    }
  }

  @inline(__always)
  private static func store(
    _ slices: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ strideD: Int,
    _ strideH: Int, _ valid: (d: Int, h: Int, w: Int), _ finish: (Vector) -> Vector
  ) {
    let perSlice = H.outputs &* W.outputs &* lanes
    for h in 0..<valid.h {
      for w in 0..<valid.w {
        let source = slices + (h &* W.outputs &+ w) &* lanes
        let target = y + (h &* strideH &+ w &* lanes)
        var s = WinogradSlice(repeating: .zero)
        unrolled6(D.points) { d in s[d] = source.vector(d &* perSlice) }
        D.transformOutput(&s, 0, 1)
        unrolled4(D.outputs) { d in
          if d < valid.d { target.store(finish(s[d]), d &* strideD) }
        }
      }
    }
  }
}
