import CChiasmIntrinsics

// The operators of kernels' vectors. They hide the standard library's, which work lane by lane
// until the optimizer finds the vector again, and in long straight-line code it does not.

@inline(__always)
func + (_ a: Vector, _ b: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_add16(a, b)
  #elseif ISA_AVX2
    chiasm_add8(a, b)
  #else
    chiasm_add4(a, b)
  #endif
}

@inline(__always)
func - (_ a: Vector, _ b: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_subtract16(a, b)
  #elseif ISA_AVX2
    chiasm_subtract8(a, b)
  #else
    chiasm_subtract4(a, b)
  #endif
}

@inline(__always)
func * (_ a: Vector, _ b: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_multiply16(a, b)
  #elseif ISA_AVX2
    chiasm_multiply8(a, b)
  #else
    chiasm_multiply4(a, b)
  #endif
}

@inline(__always)
func * (_ a: Vector, _ b: Float) -> Vector { a * Vector(repeating: b) }

@inline(__always)
prefix func - (_ a: Vector) -> Vector {
  #if ISA_AVX512
    chiasm_negate16(a)
  #elseif ISA_AVX2
    chiasm_negate8(a)
  #else
    chiasm_negate4(a)
  #endif
}

@inline(__always)
func += (_ a: inout Vector, _ b: Vector) { a = a + b }

@inline(__always)
func -= (_ a: inout Vector, _ b: Vector) { a = a - b }

@inline(__always)
func *= (_ a: inout Vector, _ b: Vector) { a = a * b }

/// `a * b + c`: one rounding where the ISA fuses, two where it does not.
///
/// With 28 accumulators only the library's keeps the order of a tile's loop; with C's all
/// broadcasts come first and push the sums out of the registers. With 12 it is the other way round.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if ISA_AVX512
    c.addingProduct(a, b)
  #elseif ISA_AVX2
    chiasm_fused8(a, b, c)
  #else
    c + a * b
  #endif
}
