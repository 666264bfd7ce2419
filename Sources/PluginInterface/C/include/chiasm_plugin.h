/* chiasm_plugin.h: the boundary between Chiasm and a plugin. Plain C, ABI version 1.
 *
 * A plugin is a shared library named libChiasmPlugin<Name>.so that exports one function:
 *
 *   const chiasm_plugin *chiasm_plugin_main(const chiasm_host *host, chiasm_error *error);
 *
 * It returns a description that lives as long as the process, or NULL after chiasm_fail.
 *
 * Operators. An operator is a small graph behind a name. Its id is "<plugin>/<operator>" in
 * kebab-case; its revision rises whenever the same attributes come to mean something else.
 *   make       turns attributes into an instance; NULL for an operator without attributes
 *   infer      output types from input types
 *   decompose  appends the same computation in Chiasm's own operators through the builder; what
 *              it builds is the meaning: it gives the gradient, the int8 form and the fusion
 *   gradient   optional: appends the gradient of every input, CHIASM_NO_VALUE for none
 *   run        optional: a kernel with the same result, given tensors, scratch and parallel_for
 * Instances are immutable: the host calls them from several threads at once.
 *
 * Growth. Structs that are passed by pointer start with their size, and fields are only ever
 * appended. A writer sets size to sizeof; a reader asks CHIASM_HAS before it touches a field
 * appended after ABI 1; the host takes fields beyond a plugin's size as NULL or 0. The ABI number
 * changes only when this cannot work, and both sides must agree on it exactly. chiasm_type,
 * chiasm_attribute and chiasm_tensor travel in arrays and never change within an ABI.
 *
 * Memory. What is passed in is borrowed for the call. Strings are UTF-8 and end with NUL. An
 * output count holds the room when a function is called and the number written when it returns.
 *
 * Errors. A function returns CHIASM_OK or a reason; chiasm_fail writes the sentence beside it:
 *   if (count != 2) return chiasm_fail(error, CHIASM_ARITY, "expected 2 inputs, got %zu", count);
 *
 * Kernels. Extents and strides count elements, outermost axis first: [N, C, D, H, W]. Tensors are
 * dense and row-major unless the operator sets CHIASM_KERNEL_STRIDED. A kernel writes every
 * element of its outputs and nothing else. Scratch begins on a 64-byte boundary. parallel_for runs
 * body(task, context) for every task below task_count, in any order, on any threads, and returns
 * when all have ended; split work by its size, never by a number of threads, so that the result
 * is the same for any number of them. */
#ifndef CHIASM_PLUGIN_H
#define CHIASM_PLUGIN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CHIASM_PLUGIN_ABI 1u
#define CHIASM_MAX_RANK 8
#define CHIASM_MAX_OUTPUTS 64
#define CHIASM_NO_VALUE (-1)

/* Whether the struct behind `pointer` is large enough to hold `field`. */
#define CHIASM_HAS(pointer, field)                                                              \
  ((pointer)->size >= (size_t)((const char *)&(pointer)->field - (const char *)(pointer)) +     \
                          sizeof((pointer)->field))

#if defined(__GNUC__)
#define CHIASM_EXPORT __attribute__((visibility("default")))
#define CHIASM_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CHIASM_EXPORT
#define CHIASM_PRINTF(text, first)
#endif

/* ---- Results and errors ---- */

typedef int32_t chiasm_status;
enum {
  CHIASM_OK = 0,
  CHIASM_ATTRIBUTE = 1,    /* an attribute is missing, unknown or out of range */
  CHIASM_ARITY = 2,        /* the number of inputs is wrong */
  CHIASM_ELEMENT_TYPE = 3, /* an input has an element type the operator does not take */
  CHIASM_SHAPE = 4,        /* input shapes do not fit the operator or one another */
  CHIASM_UNSUPPORTED = 5,  /* the operator cannot do what was asked */
  CHIASM_FAILED = 6        /* anything else */
};

/* Where a sentence goes: text has room for capacity bytes, NUL included. */
typedef struct chiasm_error {
  size_t size;
  char *text;
  size_t capacity;
} chiasm_error;

/* ---- Data ---- */

enum {
  CHIASM_FLOAT32 = 1,
  CHIASM_FLOAT16 = 2,
  CHIASM_BFLOAT16 = 3,
  CHIASM_INT8 = 4,
  CHIASM_UINT8 = 5,
  CHIASM_INT32 = 6,
  CHIASM_INT64 = 7,
  CHIASM_BOOL = 8
};

typedef struct chiasm_type {
  int32_t element_type;
  int32_t rank; /* 0 is a scalar */
  int64_t extents[CHIASM_MAX_RANK];
} chiasm_type;

/* Element [i0, i1, ...] lies at data + (i0 * strides[0] + i1 * strides[1] + ...) elements. */
typedef struct chiasm_tensor {
  void *data;
  chiasm_type type;
  int64_t strides[CHIASM_MAX_RANK];
} chiasm_tensor;

enum {
  CHIASM_KIND_BOOL = 1, /* ints[0] is 0 or 1 */
  CHIASM_KIND_INT = 2,
  CHIASM_KIND_FLOAT = 3,
  CHIASM_KIND_STRING = 4,
  CHIASM_KIND_INTS = 5,
  CHIASM_KIND_FLOATS = 6,
  CHIASM_KIND_STRINGS = 7
};

/* One attribute: count values in the array that its kind names; the other two are NULL. */
typedef struct chiasm_attribute {
  const char *name;
  int64_t kind;
  size_t count;
  const int64_t *ints;
  const double *floats;
  const char *const *strings;
} chiasm_attribute;

/* ---- What the host offers ---- */

typedef struct chiasm_host {
  size_t size;
  uint32_t abi;
  const char *version;
} chiasm_host;

/* A tensor of the graph under construction; meaningful to the builder that gave it. */
typedef int64_t chiasm_value;

typedef struct chiasm_builder chiasm_builder;
struct chiasm_builder {
  size_t size;
  void *context; /* the host's own */

  /* Appends the operator `id`, one of Chiasm's. name may be NULL. */
  chiasm_status (*add)(
      const chiasm_builder *builder, const char *id, const chiasm_value *inputs,
      size_t input_count, const chiasm_attribute *attributes, size_t attribute_count,
      const char *name, chiasm_value *outputs, size_t *output_count, chiasm_error *error);

  /* Appends a constant of the elements nearest to values, row-major. name may be NULL. */
  chiasm_status (*constant)(
      const chiasm_builder *builder, const double *values, size_t count,
      const chiasm_type *type, const char *name, chiasm_value *output, chiasm_error *error);

  chiasm_status (*type_of)(
      const chiasm_builder *builder, chiasm_value value, chiasm_type *type, chiasm_error *error);
};

typedef void (*chiasm_kernel_task)(size_t task, void *context);

typedef struct chiasm_kernel_call {
  size_t size;
  const chiasm_tensor *inputs;
  size_t input_count;
  const chiasm_tensor *outputs;
  size_t output_count;
  void *scratch;
  size_t scratch_size; /* at least what scratch_size asked for */
  void *host;          /* parallel_for's first argument */
  void (*parallel_for)(void *host, size_t task_count, chiasm_kernel_task body, void *context);
} chiasm_kernel_call;

/* ---- What the plugin offers ---- */

enum {
  CHIASM_KERNEL_STRIDED = 1u /* run takes tensors of any strides */
};

typedef struct chiasm_operator chiasm_operator;
struct chiasm_operator {
  size_t size;
  const char *id;
  uint32_t revision; /* from 1 */
  uint32_t kernel_flags;
  const char *summary; /* one line for `chiasm-dump --plugins` */
  void *context;       /* the plugin's own */

  /* Optional pair. Without it the instance is NULL and any attribute is refused. */
  chiasm_status (*make)(
      const chiasm_operator *self, const chiasm_attribute *attributes, size_t count,
      void **instance, chiasm_error *error);
  void (*destroy)(void *instance);

  chiasm_status (*infer)(
      void *instance, const chiasm_type *inputs, size_t input_count, chiasm_type *outputs,
      size_t *output_count, chiasm_error *error);

  chiasm_status (*decompose)(
      void *instance, const chiasm_builder *builder, const chiasm_value *inputs,
      size_t input_count, chiasm_value *outputs, size_t *output_count, chiasm_error *error);

  /* Optional. output_gradients holds CHIASM_NO_VALUE where nothing depends on an output;
   * input_gradients has room for input_count values. */
  chiasm_status (*gradient)(
      void *instance, const chiasm_builder *builder, const chiasm_value *inputs,
      size_t input_count, const chiasm_value *outputs, const chiasm_value *output_gradients,
      size_t output_count, chiasm_value *input_gradients, chiasm_error *error);

  /* Optional, with run: the bytes of scratch memory run needs for inputs of these types. */
  chiasm_status (*scratch_size)(
      void *instance, const chiasm_type *inputs, size_t input_count, size_t *bytes,
      chiasm_error *error);

  /* Optional. */
  chiasm_status (*run)(void *instance, const chiasm_kernel_call *call, chiasm_error *error);
};

typedef struct chiasm_plugin {
  size_t size;
  uint32_t abi;        /* CHIASM_PLUGIN_ABI */
  const char *name;    /* kebab-case; libChiasmPlugin<Name>.so spells it without the dashes */
  const char *version; /* major.minor.patch */
  const chiasm_operator *const *operators;
  size_t operator_count;
} chiasm_plugin;

typedef const chiasm_plugin *(*chiasm_plugin_entry)(const chiasm_host *host, chiasm_error *error);

/* ---- Conveniences, all inline ---- */

/* Writes the sentence and returns the status. error may be NULL. */
CHIASM_PRINTF(3, 4)
static inline chiasm_status chiasm_fail(
    chiasm_error *error, chiasm_status status, const char *format, ...) {
  if (error != NULL && error->text != NULL && error->capacity > 0) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, error->capacity, format, arguments);
    va_end(arguments);
  }
  return status;
}

/* Whether two types have the same element type, rank and extents. */
static inline int chiasm_same_type(const chiasm_type *a, const chiasm_type *b) {
  if (a->element_type != b->element_type || a->rank != b->rank) return 0;
  for (int32_t axis = 0; axis < a->rank; axis++) {
    if (a->extents[axis] != b->extents[axis]) return 0;
  }
  return 1;
}

/* The number of elements; 1 for a scalar. */
static inline int64_t chiasm_element_count(const chiasm_type *type) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < type->rank; axis++) count *= type->extents[axis];
  return count;
}

#ifdef __cplusplus
}
#endif

#endif
