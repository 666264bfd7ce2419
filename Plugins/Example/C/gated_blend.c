/* A blend of two tensors by a gate: y = a * sigmoid(g) + b * (1 - sigmoid(g)).
 *
 * Inputs: a, b and g of one floating-point type. Output: y of the same type. The kernel is for
 * fp32 tensors of any strides. Example/Swift is the same in Swift. */
#include "chiasm_plugin.h"

#include <math.h>

static chiasm_status infer(
    void *instance, const chiasm_type *inputs, size_t count, chiasm_type *outputs,
    size_t *output_count, chiasm_error *error) {
  (void)instance;
  if (count != 3) return chiasm_fail(error, CHIASM_ARITY, "expected 3 inputs, got %zu", count);
  if (inputs[0].element_type > CHIASM_BFLOAT16) {
    return chiasm_fail(error, CHIASM_ELEMENT_TYPE, "expected a float type");
  }
  for (size_t i = 1; i < count; i++) {
    if (!chiasm_same_type(&inputs[0], &inputs[i])) {
      return chiasm_fail(error, CHIASM_SHAPE, "input %zu: expected the type of input 0", i);
    }
  }
  outputs[0] = inputs[0];
  *output_count = 1;
  return CHIASM_OK;
}

/* Appends an operator of one output. Does nothing after a failure, so that calls can be chained
 * and the status read once at the end. */
typedef struct graph {
  const chiasm_builder *builder;
  chiasm_error *error;
  chiasm_status status;
} graph;

static chiasm_value apply(graph *g, const char *id, chiasm_value a, chiasm_value b) {
  const chiasm_value inputs[2] = {a, b};
  chiasm_value output = CHIASM_NO_VALUE;
  size_t count = 1;
  if (g->status == CHIASM_OK) {
    g->status = g->builder->add(
        g->builder, id, inputs, b == CHIASM_NO_VALUE ? 1 : 2, NULL, 0, NULL, &output, &count,
        g->error);
  }
  return output;
}

static chiasm_value one_like(graph *g, chiasm_value x) {
  const double one = 1;
  chiasm_value output = CHIASM_NO_VALUE;
  chiasm_type type;
  if (g->status == CHIASM_OK) g->status = g->builder->type_of(g->builder, x, &type, g->error);
  type.rank = 0;
  if (g->status == CHIASM_OK) {
    g->status = g->builder->constant(g->builder, &one, 1, &type, NULL, &output, g->error);
  }
  return output;
}

static chiasm_status decompose(
    void *instance, const chiasm_builder *builder, const chiasm_value *inputs, size_t count,
    chiasm_value *outputs, size_t *output_count, chiasm_error *error) {
  (void)instance;
  (void)count;
  graph g = {builder, error, CHIASM_OK};
  chiasm_value weight = apply(&g, "sigmoid", inputs[2], CHIASM_NO_VALUE);
  chiasm_value rest = apply(&g, "subtract", one_like(&g, inputs[0]), weight);
  chiasm_value a = apply(&g, "multiply", inputs[0], weight);
  chiasm_value b = apply(&g, "multiply", inputs[1], rest);
  outputs[0] = apply(&g, "add", a, b);
  *output_count = 1;
  return g.status;
}

static float blend(float a, float b, float g) { return b + (a - b) / (1 + expf(-g)); }

/* One task blends one row: the innermost axis at one index of all others. */
static void blend_row(size_t row, void *context) {
  const chiasm_kernel_call *call = context;
  const chiasm_tensor *tensors[4] = {
      &call->inputs[0], &call->inputs[1], &call->inputs[2], &call->outputs[0]};
  const chiasm_type *type = &call->outputs[0].type;
  const int32_t last = type->rank - 1;
  int64_t offsets[4] = {0, 0, 0, 0};
  size_t rest = row;
  for (int32_t axis = last - 1; axis >= 0; axis--) {
    const int64_t index = (int64_t)(rest % (size_t)type->extents[axis]);
    rest /= (size_t)type->extents[axis];
    for (int i = 0; i < 4; i++) offsets[i] += index * tensors[i]->strides[axis];
  }
  const float *a = (const float *)tensors[0]->data + offsets[0];
  const float *b = (const float *)tensors[1]->data + offsets[1];
  const float *g = (const float *)tensors[2]->data + offsets[2];
  float *y = (float *)tensors[3]->data + offsets[3];
  const int64_t extent = type->rank > 0 ? type->extents[last] : 1;
  int64_t steps[4] = {1, 1, 1, 1};
  for (int i = 0; i < 4 && type->rank > 0; i++) steps[i] = tensors[i]->strides[last];
  for (int64_t i = 0; i < extent; i++) {
    y[i * steps[3]] = blend(a[i * steps[0]], b[i * steps[1]], g[i * steps[2]]);
  }
}

static chiasm_status run(void *instance, const chiasm_kernel_call *call, chiasm_error *error) {
  (void)instance;
  const chiasm_type *type = &call->outputs[0].type;
  if (type->element_type != CHIASM_FLOAT32) {
    return chiasm_fail(error, CHIASM_ELEMENT_TYPE, "the kernel expected fp32");
  }
  if (chiasm_element_count(type) == 0) return CHIASM_OK;
  size_t rows = 1;
  for (int32_t axis = 0; axis + 1 < type->rank; axis++) rows *= (size_t)type->extents[axis];
  call->parallel_for(call->host, rows, blend_row, (void *)call);
  return CHIASM_OK;
}

static const chiasm_operator gated_blend = {
    .size = sizeof(chiasm_operator),
    .id = "example-c/gated-blend",
    .revision = 1,
    .kernel_flags = CHIASM_KERNEL_STRIDED,
    .summary = "a * sigmoid(g) + b * (1 - sigmoid(g))",
    .infer = infer,
    .decompose = decompose,
    .run = run,
};

static const chiasm_operator *const operators[] = {&gated_blend};

static const chiasm_plugin plugin = {
    .size = sizeof(chiasm_plugin),
    .abi = CHIASM_PLUGIN_ABI,
    .name = "example-c",
    .version = "1.0.0",
    .operators = operators,
    .operator_count = 1,
};

CHIASM_EXPORT const chiasm_plugin *chiasm_plugin_main(
    const chiasm_host *host, chiasm_error *error) {
  (void)host;
  (void)error;
  return &plugin;
}
