"""Writes the golden values of indexing, cumulation and the reductions that go with them.

    /path/to/python make_golden.py        needs torch and numpy
"""

import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from golden import case, normal, present, rng, write

# --- Gathering and scattering


def indices(extent, *shape, kind=np.int64):
    """Positions, some counted from the back."""
    return np.asarray(rng.integers(-extent, extent, shape), kind)


def distinct(extent, axis, *shape):
    """Positions of which no two along the axis are the same."""
    order = np.argsort(rng.random([*shape[:axis], extent, *shape[axis + 1:]]), axis)
    return np.int64(np.take(order, range(shape[axis]), axis))


def positive(index, extent):
    return torch.where(index < 0, index + extent, index).long()


def gather(x, index, axis):
    rows = positive(index, x.shape[axis]).reshape(-1)
    axis %= x.dim()
    shape = [*x.shape[:axis], *index.shape, *x.shape[axis + 1:]]
    return x.index_select(axis, rows).reshape(shape)


for shape, axis, index in [((5,), 0, (3,)), ((4, 3), 0, (2, 3)), ((2, 5, 3), 1, ()),
                           ((2, 3, 4), -1, (6,)), ((3, 2, 5), 1, (2, 2, 2)), ((4, 2), -2, (1,))]:
    case("gather", dict(axis=axis), [normal(*shape), indices(shape[axis], *index)],
         lambda x, i: gather(x, i, axis), none=[1])
case("gather", dict(axis=1), [np.array([[True, False, True]]), np.int32([2, -2])],
     lambda x, i: gather(x, i, 1))
case("gather", dict(axis=0), [np.int64([2**60 + 1, 5]), np.int64([[1, 0], [-2, 1]])],
     lambda x, i: gather(x, i, 0))

ELEMENTS = [((5,), 0, (3,)), ((4, 3), 0, (2, 3)), ((4, 3), 1, (4, 2)), ((2, 5, 3), -2, (1, 4, 2)),
            ((2, 3, 4), 2, (2, 3, 4))]
for shape, axis, index in ELEMENTS:
    case("gather-elements", dict(axis=axis), [normal(*shape), indices(shape[axis], *index)],
         lambda x, i: x.gather(axis, positive(i, shape[axis])), none=[1])
case("gather-elements", dict(axis=1), [np.uint8([[1, 2, 3]]), np.int32([[2, -3, 2, 1]])],
     lambda x, i: x.gather(1, positive(i, 3)))


def positions(index, shape, batch):
    """The parts that tuples name, as one index for each leading axis of what they index."""
    width = index.shape[-1]
    grid = [torch.arange(n).reshape([-1] + [1] * (index.dim() - 2 - a))
            for a, n in enumerate(shape[:batch])]
    return tuple(grid) + tuple(
        positive(index[..., k], shape[batch + k]) for k in range(width))


TUPLES = [((5,), (3, 1), 0), ((4, 3), (2, 2), 0), ((4, 3), (2, 1), 0), ((2, 3, 4), (3, 2, 2), 0),
          ((2, 3, 4), (2, 1), 1), ((2, 3, 4), (2, 5, 2), 1), ((2, 3, 4, 2), (2, 3, 2, 1), 2)]


def tuples(shape, index, batch):
    """Tuples of positions, some counted from the back."""
    return np.stack([indices(shape[batch + k], *index[:-1]) for k in range(index[-1])], -1)


def distinct_tuples(shape, index, batch):
    """Tuples of positions of which no two in a batch are the same."""
    spots = np.int64(list(np.ndindex(*shape[batch:batch + index[-1]])))
    count = int(np.prod(index[batch:-1]))
    chosen = [spots[rng.permutation(len(spots))[:count]] for _ in np.ndindex(*shape[:batch])]
    return np.reshape(chosen, index)


for shape, index, batch in TUPLES:
    case("gather-nd", present(batch_axes=batch), [normal(*shape), tuples(shape, index, batch)],
         lambda x, i: x[positions(i, shape, batch)], none=[1])
case("gather-nd", {}, [np.int32([[1, 2], [3, 4]]), np.int32([[0, -1], [1, 0]])],
     lambda x, i: x[positions(i, (2, 2), 0)])

MODES = {"multiply": "prod", "minimum": "amin", "maximum": "amax"}


def scatter_elements(x, index, updates, axis, reduction):
    index = positive(index, x.shape[axis])
    if reduction == "none":
        return x.scatter(axis, index, updates)
    if reduction == "add":
        return x.scatter_add(axis, index, updates)
    return x.scatter_reduce(axis, index, updates, MODES[reduction])


for reduction in ["none", "add", "multiply", "minimum", "maximum"]:
    linear = reduction in ["none", "add"]
    gradients = [0, 2] if linear else []
    for shape, axis, index in ELEMENTS:
        if reduction == "none":
            chosen = distinct(shape[axis], axis % len(shape), *index)
            chosen = np.where(rng.random(chosen.shape) < 0.5, chosen - shape[axis], chosen)
        else:
            chosen = indices(shape[axis], *index)
        case("scatter-elements", dict(axis=axis, reduction=reduction),
             [normal(*shape), chosen, normal(*index)],
             lambda x, i, u: scatter_elements(x, i, u, axis, reduction), gradients=gradients,
             none=[1] if linear else [])
    case("scatter-elements", dict(axis=0, reduction=reduction),
         [np.int32([1, 2, 3, 4]), np.int32([-1, 0]), np.int32([7, -5])],
         lambda x, i, u: scatter_elements(x, i, u, 0, reduction))
    for shape, index, batch in TUPLES:
        chosen = (distinct_tuples if reduction == "none" else tuples)(shape, index, batch)
        part = shape[batch + index[-1]:]

        def scatter_nd(x, i, u):
            where = positions(i, shape, batch)
            if reduction in ["none", "add"]:
                return x.index_put(where, u, accumulate=reduction == "add")
            y, function = x.detach().clone().numpy(), {
                "multiply": np.multiply, "minimum": np.minimum, "maximum": np.maximum}[reduction]
            function.at(y, tuple(axis.numpy() for axis in where), u.detach().numpy())
            return torch.tensor(y)

        case("scatter-nd", dict({"batch-axes": batch}, reduction=reduction),
             [normal(*shape), chosen, normal(*index[:-1], *part)], scatter_nd,
             gradients=gradients, none=[1] if linear else [])

# --- Ordering

for shape, k, axis, largest in [((7,), 3, 0, True), ((7,), 7, -1, False), ((3, 5), 2, 0, True),
                                ((2, 5, 3), 4, 1, False), ((2, 3, 4), 1, -1, True)]:
    case("top-k", dict(k=k, axis=axis, largest=largest), [normal(*shape)],
         lambda x: list(torch.topk(x, k, axis, largest)))


def sorted_top(x, k, axis, largest):
    values, order = torch.sort(x, dim=axis, descending=largest, stable=True)
    return [values.narrow(axis, 0, k), order.narrow(axis, 0, k)]


TIES = np.int32([[3, 1, 3, 2], [0, 0, 5, 0]])
for largest in [True, False]:
    case("top-k", dict(k=3, axis=1, largest=largest), [TIES],
         lambda x: sorted_top(x, 3, 1, largest))

for operator, function in [("arg-max", np.argmax), ("arg-min", np.argmin)]:
    for values, axis, keep in [(normal(7), 0, False), (normal(2, 3, 5), 1, True),
                               (normal(2, 3, 5), -1, False), (normal(3, 1, 2), 0, False),
                               (TIES, 1, False), (np.uint8([[5, 5], [7, 5]]), 0, True)]:
        for last in [False, True]:
            def position(x):
                x = x.numpy()
                y = function(np.flip(x, axis) if last else x, axis, keepdims=keep)
                return torch.tensor(x.shape[axis] - 1 - y if last else y)

            case(operator, dict({"keep-axes": keep}, axis=axis, last=last), [values], position,
                 gradients=[], none=[0])

# --- Cumulation and reductions


def cumulated(x, function, neutral, axis, exclusive, reverse):
    x = x.flip(axis) if reverse else x
    if exclusive:
        first = torch.full_like(x.narrow(axis, 0, 1), neutral)
        x = torch.cat([first, x.narrow(axis, 0, x.shape[axis] - 1)], axis)
    y = function(x, axis)
    return y.flip(axis) if reverse else y


for operator, function, neutral in [("cumulative-sum", torch.cumsum, 0),
                                    ("cumulative-product", torch.cumprod, 1)]:
    for shape, axis in [((7,), 0), ((2, 5, 3), 1), ((3, 4), -1)]:
        for exclusive in [False, True]:
            for reverse in [False, True]:
                options = dict(axis=axis, exclusive=exclusive, reversed=reverse)
                case(operator, options, [normal(*shape)],
                     lambda x: cumulated(x, function, neutral, axis, exclusive, reverse))
    case(operator, dict(axis=1), [np.int32([[1, -2, 3], [4, 5, -6]])],
         lambda x: function(x, 1).int())


def product(x, dim, keepdim):
    for axis in sorted((d % x.dim() for d in dim), reverse=True):
        x = x.prod(axis, keepdim=keepdim)
    return x


for operator, function in [("reduce-min", torch.amin), ("reduce-product", product)]:
    for shape, axes, keep in [
        ((7,), [0], False), ((2, 3, 5), [], False), ((2, 3, 5), [], True), ((2, 3, 5), [1], True),
        ((2, 3, 5), [-1, 0], False), ((2, 3, 2, 3), [2, 3], True), ((3, 1), [1], False),
    ]:
        every = axes or list(range(len(shape)))
        case(operator, present(axes=axes, keep_axes=keep), [normal(*shape)],
             lambda x: function(x, dim=every, keepdim=keep))
    case(operator, dict(axes=[0]), [np.int64([[1, -5], [4, 2]])],
         lambda x: function(x, dim=[0], keepdim=False))
case("reduce-min", dict(axes=[1]), [np.float32([[2, 1, 1, 3], [0, 0, 0, 0]])],
     lambda x: torch.amin(x, 1))

write(pathlib.Path(__file__).parent)
