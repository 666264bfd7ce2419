// One instruction each, for what Swift cannot spell.
#ifndef CHIASM_INTRINSICS_H
#define CHIASM_INTRINSICS_H

/// Ends the process loudly. Swift's own traps disappear under -Ounchecked; this one does not.
static inline __attribute__((always_inline)) void chiasm_kernel_trap(void) {
  __builtin_trap();
}

#endif
