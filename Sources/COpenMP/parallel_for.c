#define _GNU_SOURCE
#include "chiasm_openmp.h"

#include <sched.h>
#include <stdatomic.h>

// omp.h is not on the toolchain's search path; these are part of the OpenMP and libomp ABI.
extern int omp_in_parallel(void);
extern int omp_get_thread_num(void);
extern void kmp_set_blocktime(int milliseconds);

// Not omp_get_thread_num(): inside somebody else's parallel region that number is theirs.
static _Thread_local int32_t worker_index = 0;

static void run_alone(int64_t task_count, chiasm_task body, void *context) {
  int32_t outer = worker_index;
  worker_index = 0;
  for (int64_t task = 0; task < task_count; ++task) body(context, task);
  worker_index = outer;
}

// Tasks that one thread takes before it helps the others, on cache lines of their own.
typedef struct {
  _Alignas(128) _Atomic int64_t next;
  int64_t end;
} task_range;

enum { most_ranges = 64 };

static int64_t divide(int64_t task_count, int32_t range, int32_t ranges) {
  return task_count / ranges * range + task_count % ranges * range / ranges;
}

// Every thread begins with the same part of the tasks in every step: what neighbouring tasks have
// written is then in its own caches, which may be far from those of the others.
void chiasm_parallel_for(int64_t task_count, int32_t thread_count, chiasm_task body,
                         void *context) {
  if (thread_count > task_count) thread_count = (int32_t)task_count;
  if (thread_count <= 1 || omp_in_parallel()) {
    run_alone(task_count, body, context);
    return;
  }
  int32_t count = thread_count < most_ranges ? thread_count : most_ranges;
  task_range ranges[most_ranges];
  for (int32_t range = 0; range < count; ++range) {
    atomic_init(&ranges[range].next, divide(task_count, range, count));
    ranges[range].end = divide(task_count, range + 1, count);
  }
#pragma omp parallel num_threads(thread_count)
  {
    worker_index = omp_get_thread_num();
    for (int32_t turn = 0; turn < count; ++turn) {
      task_range *range = &ranges[(worker_index + turn) % count];
      for (;;) {
        int64_t task = atomic_fetch_add_explicit(&range->next, 1, memory_order_relaxed);
        if (task >= range->end) break;
        body(context, task);
      }
    }
    worker_index = 0;
  }
}

int32_t chiasm_worker_index(void) { return worker_index; }

void chiasm_set_spin_time(int32_t milliseconds) { kmp_set_blocktime(milliseconds); }

int32_t chiasm_affinity_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}
