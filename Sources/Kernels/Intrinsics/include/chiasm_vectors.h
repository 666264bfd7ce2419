// Arithmetic on whole vectors.
//
// The standard library spells it lane by lane and leaves it to the optimizer to find the vector again.
// In long straight-line code that fails: vectors are taken apart and shuffled together.
#ifndef CHIASM_VECTORS_H
#define CHIASM_VECTORS_H

#define CHIASM_INLINE static inline __attribute__((always_inline))

// Imported as SIMD4<Float>, SIMD8<Float> and SIMD16<Float>.
typedef float chiasm_float4 __attribute__((ext_vector_type(4)));
typedef float chiasm_float8 __attribute__((ext_vector_type(8)));
typedef float chiasm_float16 __attribute__((ext_vector_type(16)));

#define CHIASM_ARITHMETIC(N, V)                                                           \
  CHIASM_INLINE V chiasm_add##N(V a, V b) { return a + b; }                               \
  CHIASM_INLINE V chiasm_subtract##N(V a, V b) { return a - b; }                          \
  CHIASM_INLINE V chiasm_multiply##N(V a, V b) { return a * b; }                          \
  CHIASM_INLINE V chiasm_negate##N(V a) { return -a; }

CHIASM_ARITHMETIC(4, chiasm_float4)
CHIASM_ARITHMETIC(8, chiasm_float8)
CHIASM_ARITHMETIC(16, chiasm_float16)

#undef CHIASM_ARITHMETIC

/// The lanes of a and b in turns, a[0] b[0] a[1] b[1] ...: what fits the first vector, and the rest.
CHIASM_INLINE chiasm_float4 chiasm_interleave_low4(chiasm_float4 a, chiasm_float4 b) {
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}

CHIASM_INLINE chiasm_float4 chiasm_interleave_high4(chiasm_float4 a, chiasm_float4 b) {
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

CHIASM_INLINE chiasm_float8 chiasm_interleave_low8(chiasm_float8 a, chiasm_float8 b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

CHIASM_INLINE chiasm_float8 chiasm_interleave_high8(chiasm_float8 a, chiasm_float8 b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

CHIASM_INLINE chiasm_float16 chiasm_interleave_low16(chiasm_float16 a, chiasm_float16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

CHIASM_INLINE chiasm_float16 chiasm_interleave_high16(chiasm_float16 a, chiasm_float16 b) {
  return __builtin_shufflevector(
      a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// a * b + c with one rounding.
CHIASM_INLINE chiasm_float8 chiasm_fused8(chiasm_float8 a, chiasm_float8 b, chiasm_float8 c) {
  return __builtin_elementwise_fma(a, b, c);
}

/// a * b + c: one rounding where the ISA fuses, two where it does not.
CHIASM_INLINE chiasm_float4 chiasm_fused4(chiasm_float4 a, chiasm_float4 b, chiasm_float4 c) {
#ifdef __FMA__
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

#undef CHIASM_INLINE

#endif
