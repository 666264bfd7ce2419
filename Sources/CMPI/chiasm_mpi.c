#include "chiasm_mpi.h"

#include <limits.h>
#include <unistd.h>

#if __has_include(<mpi/mpi.h>)
#include <mpi/mpi.h>
#elif __has_include(<mpi.h>)
#include <mpi.h>
#endif

int32_t chiasm_mpi_fork(void) {
  pid_t child = fork();
  if (child == 0) setsid();
  return child;
}

#ifdef OPEN_MPI

#include <dlfcn.h>

// Objects are looked up by name, too: the header's macros would need the library to be linked.
static struct {
  __typeof__(&MPI_Init_thread) init;
  __typeof__(&MPI_Comm_rank) rank;
  __typeof__(&MPI_Comm_size) size;
  __typeof__(&MPI_Comm_set_errhandler) set_handler;
  __typeof__(&MPI_Iallgather) gather;
  __typeof__(&MPI_Test) test;
  __typeof__(&MPI_Finalize) finalize;
  MPI_Comm world;
  MPI_Datatype byte;
  MPI_Errhandler errors_return;
} mpi;

static MPI_Request request;

static const struct {
  const char *name;
  void **place;
} symbols[] = {
    {"MPI_Init_thread", (void **)&mpi.init},
    {"MPI_Comm_rank", (void **)&mpi.rank},
    {"MPI_Comm_size", (void **)&mpi.size},
    {"MPI_Comm_set_errhandler", (void **)&mpi.set_handler},
    {"MPI_Iallgather", (void **)&mpi.gather},
    {"MPI_Test", (void **)&mpi.test},
    {"MPI_Finalize", (void **)&mpi.finalize},
    {"ompi_mpi_comm_world", (void **)&mpi.world},
    {"ompi_mpi_byte", (void **)&mpi.byte},
    {"ompi_mpi_errors_return", (void **)&mpi.errors_return},
};

const char *chiasm_mpi_join(int32_t *rank, int32_t *count) {
  // Open MPI's own parts look for its symbols among the global ones.
  void *library = dlopen("libmpi.so.40", RTLD_NOW | RTLD_GLOBAL);
  if (!library) return "expected Open MPI's libmpi.so.40 (Debian: openmpi-bin), got none";
  for (size_t index = 0; index < sizeof symbols / sizeof *symbols; ++index) {
    *symbols[index].place = dlsym(library, symbols[index].name);
    if (!*symbols[index].place) return "expected Open MPI, got a libmpi.so.40 that lacks its symbols";
  }
  int granted = 0;
  if (mpi.init(NULL, NULL, MPI_THREAD_FUNNELED, &granted) != MPI_SUCCESS)
    return "expected a job to join, got an error of MPI_Init_thread";
  int number = 0, size = 1;
  if (mpi.set_handler(mpi.world, mpi.errors_return) != MPI_SUCCESS ||
      mpi.rank(mpi.world, &number) != MPI_SUCCESS || mpi.size(mpi.world, &size) != MPI_SUCCESS)
    return "expected a job to join, got an error of MPI";
  *rank = number;
  *count = size;
  return NULL;
}

int32_t chiasm_mpi_gather(const void *own, void *all, size_t byte_count) {
  if (byte_count > INT_MAX) return MPI_ERR_COUNT;
  int length = (int)byte_count;
  return mpi.gather(own, length, mpi.byte, all, length, mpi.byte, mpi.world, &request);
}

int32_t chiasm_mpi_test(void) {
  int is_done = 0;
  if (mpi.test(&request, &is_done, MPI_STATUS_IGNORE) != MPI_SUCCESS) return -1;
  return is_done;
}

void chiasm_mpi_leave(void) { mpi.finalize(); }

#else

const char *chiasm_mpi_join(int32_t *rank, int32_t *count) {
  (void)rank;
  (void)count;
  return "expected a build with MPI, got one without: libopenmpi-dev was not there";
}

int32_t chiasm_mpi_gather(const void *own, void *all, size_t byte_count) {
  (void)own;
  (void)all;
  (void)byte_count;
  return -1;
}

int32_t chiasm_mpi_test(void) { return -1; }

void chiasm_mpi_leave(void) {}

#endif
