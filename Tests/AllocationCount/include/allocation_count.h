// allocation_count: how often the process allocates while someone is counting.
//
// Linking this target replaces malloc and its relatives by ones that count and then do as before.
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/// Starts counting from 0, on all threads.
void allocation_count_start(void);

/// Stops counting and returns the number of allocations since the start.
int64_t allocation_count_stop(void);

#endif
