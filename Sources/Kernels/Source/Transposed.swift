import CChiasmIntrinsics

/// **Computes** `y[i][k] = x[k][i]` of as many vectors as a vector has lanes.
///
/// **How** Interleaving every vector with the one half a square below it rotates an element's
/// number, the vector's bits before the lane's, by one bit to the left. After as many rounds as a
/// lane has bits, vector and lane have changed places.
@inline(__always)
func transposed(_ x: Square) -> Square {
  var y = x
  unrolled4(lanes == 16 ? 4 : lanes == 8 ? 3 : 2) { _ in y = interleaved(y) }
  return y
}

@inline(__always)
private func interleaved(_ x: Square) -> Square {
  var y = x
  unrolled16(lanes / 2) { i in
    y[2 &* i] = interleavedLow(x[i], x[i &+ lanes / 2])
    y[2 &* i &+ 1] = interleavedHigh(x[i], x[i &+ lanes / 2])
  }
  return y
}

@inline(__always)
private func interleavedLow(_ a: Vector, _ b: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_interleave_low16(a, b)
  #elseif ISA_AVX2
    chiasm_interleave_low8(a, b)
  #else
    chiasm_interleave_low4(a, b)
  #endif
}

@inline(__always)
private func interleavedHigh(_ a: Vector, _ b: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_interleave_high16(a, b)
  #elseif ISA_AVX2
    chiasm_interleave_high8(a, b)
  #else
    chiasm_interleave_high4(a, b)
  #endif
}
