// chiasm_openmp: run numbered tasks on one team of threads.
//
//   void body(void *context, int64_t task);
//   chiasm_parallel_for(task_count, thread_count, body, context);
//
// Every thread begins with its own part of the tasks, so that what neighbouring tasks wrote in the
// step before is in its caches, and then helps the others, so that uneven tasks balance. Which
// thread runs a task is not defined; a body's result must not depend on it. Every task has
// finished, and its writes are visible, when the call returns. One thread, or one task, runs on
// the caller without waking a team.
//
// Calls do not nest: a body that calls chiasm_parallel_for runs the inner tasks itself. Calls from
// several threads at once are safe; each gets a team of its own.
//
// No allocation after the first call with the largest thread count; no globals but the number of
// the worker, one per thread.
#ifndef CHIASM_OPENMP_H
#define CHIASM_OPENMP_H

#include <stdint.h>

typedef void (*chiasm_task)(void *context, int64_t task);

void chiasm_parallel_for(int64_t task_count, int32_t thread_count, chiasm_task body, void *context);

/// The number of the thread that runs the calling task, from 0 to thread_count - 1. Two tasks that
/// run at the same time in one parallel_for have different numbers; outside of one it is 0.
int32_t chiasm_worker_index(void);

/// Bounds how long idle threads spin before they sleep, in milliseconds. Call before the first
/// parallel region of the calling thread; later calls may have no effect.
void chiasm_set_spin_time(int32_t milliseconds);

/// The number of processors the calling thread may run on (affinity mask); at least 1.
int32_t chiasm_affinity_count(void);

#endif
