// One instruction each, for what Swift cannot spell.
#ifndef CHIASM_INTRINSICS_H
#define CHIASM_INTRINSICS_H

/// Ends the process loudly. Swift's own traps disappear under -Ounchecked; this one does not.
static inline __attribute__((always_inline)) void chiasm_kernel_trap(void) {
  __builtin_trap();
}

/// Asks for a cache line that will be read soon. Any address is allowed.
static inline __attribute__((always_inline)) void chiasm_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

/// Asks for a cache line that will be written soon. Any address is allowed.
static inline __attribute__((always_inline)) void chiasm_prefetch_write(const void *address) {
  __builtin_prefetch(address, 1, 3);
}

#endif
