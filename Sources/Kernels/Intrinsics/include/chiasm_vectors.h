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
