// What the processor and the operating system allow (CPUID and XGETBV).
#ifndef CHIASM_CPU_H
#define CHIASM_CPU_H

#include <stdbool.h>

/// x86-64-v3: AVX2, FMA, BMI, F16C, and an operating system that saves the 256-bit registers.
bool chiasm_cpu_has_avx2(void);

/// x86-64-v4: AVX-512 F, BW, CD, DQ, VL, and an operating system that saves the 512-bit registers.
bool chiasm_cpu_has_avx512(void);

#endif
