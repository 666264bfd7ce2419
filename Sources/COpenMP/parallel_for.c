#define _GNU_SOURCE
#include "chiasm_openmp.h"

#include <sched.h>
#include <stdatomic.h>

// omp.h is not on the toolchain's search path; these are part of the OpenMP and libomp ABI.
extern int omp_in_parallel(void);
extern int omp_get_thread_num(void);
extern void kmp_set_blocktime(int milliseconds);

void chiasm_parallel_for(int64_t task_count, int32_t thread_count, chiasm_task body,
                         void *context) {
  if (thread_count > task_count) thread_count = (int32_t)task_count;
  if (thread_count <= 1 || omp_in_parallel()) {
    for (int64_t task = 0; task < task_count; ++task) body(context, task);
    return;
  }
  // schedule(dynamic) needs a symbol newer than Debian's libomp has; a counter does the same.
  _Atomic int64_t next = 0;
#pragma omp parallel num_threads(thread_count)
  {
    for (;;) {
      int64_t task = atomic_fetch_add_explicit(&next, 1, memory_order_relaxed);
      if (task >= task_count) break;
      body(context, task);
    }
  }
}

int32_t chiasm_worker_index(void) { return omp_get_thread_num(); }

void chiasm_set_spin_time(int32_t milliseconds) { kmp_set_blocktime(milliseconds); }

int32_t chiasm_affinity_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
