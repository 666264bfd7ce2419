#include "chiasm_plugin.h"

/* The layout of ABI 1 on 64-bit platforms. The structs that travel in arrays must keep their
 * sizes; the others may grow behind the fields named here. */
#define EXPECT(condition) _Static_assert(condition, #condition)

EXPECT(sizeof(void *) == 8);
EXPECT(sizeof(chiasm_type) == 72);
EXPECT(sizeof(chiasm_tensor) == 144);
EXPECT(sizeof(chiasm_attribute) == 48);
EXPECT(offsetof(chiasm_error, capacity) == 16);
EXPECT(offsetof(chiasm_host, abi) == 8 && offsetof(chiasm_plugin, abi) == 8);
EXPECT(offsetof(chiasm_plugin, operator_count) == 40);
EXPECT(offsetof(chiasm_builder, type_of) == 32);
EXPECT(offsetof(chiasm_kernel_call, parallel_for) == 64);
EXPECT(offsetof(chiasm_operator, run) == 88);
