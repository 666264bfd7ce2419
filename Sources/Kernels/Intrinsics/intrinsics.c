#include "chiasm_intrinsics.h"
