"""Writes the golden values of functions of one element, relations, logic and selection.

    /path/to/python make_golden.py        needs torch and numpy
"""

import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from golden import case, normal, positive, rng, write


def uniform(low, high, *shape):
    return rng.uniform(low, high, shape).astype(np.float32)


SHAPES = [(7,), (2, 3, 5), ()]

# --- Functions of one number

for operator, function, values in [
    ("abs", torch.abs, normal), ("erf", torch.erf, normal), ("sin", torch.sin, normal),
    ("cos", torch.cos, normal), ("tan", torch.tan, lambda *s: uniform(-1.3, 1.3, *s)),
    ("asin", torch.asin, lambda *s: uniform(-0.9, 0.9, *s)),
    ("acos", torch.acos, lambda *s: uniform(-0.9, 0.9, *s)), ("atan", torch.atan, normal),
    ("sinh", torch.sinh, normal), ("cosh", torch.cosh, normal), ("asinh", torch.asinh, normal),
    ("acosh", torch.acosh, lambda *s: uniform(1.2, 3, *s)),
    ("atanh", torch.atanh, lambda *s: uniform(-0.9, 0.9, *s)),
]:
    for shape in SHAPES:
        case(operator, {}, [values(*shape)], function)
case("abs", {}, [np.int32([[-3, 0, 5]])], torch.abs)
case("abs", {}, [np.int8([-127, 127])], torch.abs)

HALVES = np.float32([[-2.5, -1.5, -0.5, 0.5], [1.5, 2.5, -0.25, 3]])
for operator, function in [("ceil", torch.ceil), ("floor", torch.floor), ("round", torch.round),
                           ("sign", torch.sign)]:
    for values in [normal(7), 3 * normal(2, 3, 5), HALVES]:
        case(operator, {}, [values], function, gradients=[], none=[0])
case("sign", {}, [np.int64([-7, 0, 2**40])], torch.sign, none=[0])

# --- Relations, logic, selection

PAIRS = [((2, 3, 5), (2, 3, 5)), ((2, 3, 5), (5,)), ((3, 1), (2, 3, 4)), ((), (3, 2)),
         ((1, 3, 1), (2, 1, 4)), ((), ())]


def small(kind, *shape):
    return np.asarray(rng.integers(0, 3, shape), kind)


for operator, function in [("less", torch.lt), ("less-or-equal", torch.le)]:
    for a, b in PAIRS:
        case(operator, {}, [small(np.float32, *a), small(np.float32, *b)], function, gradients=[],
             none=[0, 1])
    for kind in [np.int8, np.uint8, np.int32, np.int64]:
        case(operator, {}, [small(kind, 3, 4), small(kind, 4)], function, none=[0, 1])

for operator, function in [("and", torch.bitwise_and), ("or", torch.bitwise_or),
                           ("xor", torch.bitwise_xor)]:
    for a, b in PAIRS:
        case(operator, {}, [small(bool, *a), small(bool, *b)], function, none=[0, 1])
    for kind in [np.int8, np.uint8, np.int32, np.int64]:
        limits = np.iinfo(kind)
        a, b = (np.asarray(rng.integers(limits.min, limits.max, s), kind) for s in [(3, 4), (4,)])
        case(operator, {}, [a, b], function, none=[0, 1])
case("not", {}, [small(bool, 2, 3)], torch.logical_not, none=[0])
for kind in [np.int8, np.uint8, np.int32, np.int64]:
    case("not", {}, [small(kind, 5)], torch.bitwise_not, none=[0])

for condition, a, b in [((2, 3, 5), (2, 3, 5), (2, 3, 5)), ((3, 1), (2, 3, 4), (4,)),
                        ((2, 1, 3), (), (2, 3)), ((), (3,), (2, 3)), ((), (), ())]:
    case("select", {}, [small(bool, *condition), normal(*a), normal(*b)], torch.where, none=[0])
for kind in [np.uint8, np.int64, bool]:
    case("select", {}, [small(bool, 2, 3), small(kind, 3), small(kind, 2, 1)], torch.where)

for floored, function in [(False, torch.fmod), (True, torch.remainder)]:
    for a, b in [((2, 3, 5), (2, 3, 5)), ((3, 1), (2, 3, 4)), ((), (3, 2))]:
        signs = np.where(rng.random(b) < 0.5, -1, 1).astype(np.float32)
        case("remainder", dict(floored=floored), [3 * normal(*a), signs * positive(*b)], function)
    for kind in [np.int8, np.int32, np.int64]:
        case("remainder", dict(floored=floored), [kind([[7, -7, 9, -6]]), kind([[3], [-4]])],
             function)

# --- Bits

case("bit-cast", dict(to="int32"), [normal(7)], lambda x: x.float().view(torch.int32),
     gradients=[], none=[0])
case("bit-cast", dict(to="fp32"), [np.int32([[0x3F800000, -1 << 31], [0x7F800000, 1]])],
     lambda x: x.view(torch.float32), none=[0])
case("bit-cast", dict(to="uint8"), [np.int8([[-1, 0, 127]])], lambda x: x.view(torch.uint8),
     none=[0])
case("bit-cast", dict(to="int8"), [np.array([True, False])], lambda x: x.view(torch.int8),
     none=[0])

write(pathlib.Path(__file__).parent)
