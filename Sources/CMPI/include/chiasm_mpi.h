// chiasm_mpi: what training needs of MPI, from a library that is loaded when a job is joined.
//
//   int32_t rank, count;
//   const char *fault = chiasm_mpi_join(&rank, &count);
//   if (chiasm_mpi_gather(own, all, bytes) == 0) while (chiasm_mpi_test() == 0) wait_a_little();
//   chiasm_mpi_leave();
//
// Programs start where no MPI is installed; those built without Open MPI's header cannot join a job.
// All calls come from the thread that has joined, or from one after the other; one gathering at a time.
#ifndef CHIASM_MPI_H
#define CHIASM_MPI_H

#include <stddef.h>
#include <stdint.h>

/// Loads the library and joins the job that the process was started in. NULL, or what is wrong.
const char *chiasm_mpi_join(int32_t *rank, int32_t *count);

/// Begins to gather `byte_count` bytes of every rank, in their order. 0, or MPI's error.
int32_t chiasm_mpi_gather(const void *own, void *all, size_t byte_count);

/// Whether the gathering is done: 1; 0 while it is not; negative when it failed.
int32_t chiasm_mpi_test(void);

/// Leaves the job when all ranks do; a process that ends without ends the job.
void chiasm_mpi_leave(void);

/// Like fork(); the child has a session of its own, so that who ends this process' group does not end
/// the child.
int32_t chiasm_mpi_fork(void);

#endif
