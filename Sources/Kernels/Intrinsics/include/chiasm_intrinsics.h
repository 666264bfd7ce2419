// One instruction each, for what Swift cannot spell.
#ifndef CHIASM_INTRINSICS_H
#define CHIASM_INTRINSICS_H

#include "chiasm_vectors.h"

/// Ends the process loudly. Swift's own traps disappear under -Ounchecked; this one does not.
static inline __attribute__((always_inline)) void chiasm_kernel_trap(void) {
  __builtin_trap();
}

/// Asks for a cache line that will be read soon. Any address is allowed.
static inline __attribute__((always_inline)) void chiasm_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

/// Asks for a cache line that will be read later, into the second-level cache.
static inline __attribute__((always_inline)) void chiasm_prefetch_far(const void *address) {
  __builtin_prefetch(address, 0, 2);
}

typedef float chiasm_float4 __attribute__((ext_vector_type(4)));
typedef float chiasm_float8 __attribute__((ext_vector_type(8)));
typedef float chiasm_float16 __attribute__((ext_vector_type(16)));

/// Square roots: Swift's own take a vector apart and ask the C library for each lane.
static inline __attribute__((always_inline)) chiasm_float4 chiasm_square_root4(chiasm_float4 x) {
  return __builtin_elementwise_sqrt(x);
}

static inline __attribute__((always_inline)) chiasm_float8 chiasm_square_root8(chiasm_float8 x) {
  return __builtin_elementwise_sqrt(x);
}

static inline __attribute__((always_inline)) chiasm_float16 chiasm_square_root16(
    chiasm_float16 x) {
  return __builtin_elementwise_sqrt(x);
}

#endif
