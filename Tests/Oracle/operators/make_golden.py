"""Writes the golden values of every operator: golden.json (cases) and golden.npz (tensors).

    /path/to/python make_golden.py        needs torch and numpy

Random numbers come from the Philox4x32-10 below.
"""

import itertools
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

from golden import case, lows_and_highs, normal, positive, present, torch_padding, write

# --- Convolutions


def convolve(x, w, bias=None, strides=(), padding=(), dilations=(), groups=1):
    rank = x.dim() - 2
    low, high = lows_and_highs(padding, rank)
    function = [F.conv1d, F.conv2d, F.conv3d][rank - 1]
    return function(F.pad(x, torch_padding(low, high)), w, bias, list(strides) or 1, 0,
                    list(dilations) or 1, groups)


def convolve_transposed(x, w, bias=None, strides=(), padding=(), output_padding=(), dilations=(),
                        groups=1):
    rank = x.dim() - 2
    low, high = lows_and_highs(padding, rank)
    function = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][rank - 1]
    y = function(x, w, bias, list(strides) or 1, 0, list(output_padding) or 0, groups,
                 list(dilations) or 1)
    for axis in range(rank):
        y = y.narrow(axis + 2, low[axis], y.shape[axis + 2] - low[axis] - high[axis])
    return y


CONVOLUTIONS = [
    # x, w, bias, strides, padding, dilations, groups
    ((2, 3, 11), (4, 3, 3), True, [2], [1], [], 1),
    ((1, 2, 9), (3, 2, 3), False, [], [0, 2], [2], 1),
    ((2, 4, 7), (6, 2, 2), True, [3], [1, 2], [], 2),
    ((1, 2, 7, 9), (3, 2, 3, 2), True, [2, 1], [1, 0, 2, 1], [1, 2], 1),
    ((2, 4, 6, 5), (6, 2, 3, 3), False, [], [1, 1], [], 2),
    ((1, 5, 5, 7), (5, 1, 3, 3), True, [2, 2], [1, 1], [], 5),
    ((1, 2, 5, 6, 7), (3, 2, 3, 3, 3), True, [], [1, 1, 1], [], 1),
    ((2, 2, 4, 6, 4), (4, 2, 2, 2, 2), True, [2, 2, 2], [], [], 1),
    ((1, 2, 5, 7, 3), (3, 2, 2, 2, 2), True, [2, 2, 2], [], [], 1),
    ((1, 3, 3, 4, 5), (2, 3, 1, 1, 1), True, [], [], [], 1),
    ((1, 1, 5, 6, 7), (2, 1, 5, 5, 5), False, [], [2, 2, 2], [], 1),
    ((1, 4, 6, 5, 7), (4, 2, 2, 3, 2), True, [1, 2, 3], [1, 0, 2, 0, 1, 1], [2, 1, 3], 2),
]
for x, w, bias, strides, padding, dilations, groups in CONVOLUTIONS:
    options = dict(strides=strides, padding=padding, dilations=dilations, groups=groups)
    inputs = [normal(*x), normal(*w)] + ([normal(w[0])] if bias else [])
    case("convolution", present(**options), inputs, lambda *t: convolve(*t, **options))

    def weight_gradient(x, dy):
        weights = torch.zeros(w, dtype=torch.float64, requires_grad=True)
        y = convolve(x, weights, **options)
        return torch.autograd.grad(y, weights, dy, create_graph=True)[0]

    dy = convolve(torch.zeros(x), torch.zeros(w), **options).shape
    case("convolution-weight-gradient", present(kernel=list(w[2:]), **options),
         [normal(*x), normal(*dy)], weight_gradient)

TRANSPOSED = [
    # x, w, bias, strides, padding, output padding, dilations, groups
    ((2, 3, 5), (3, 4, 3), True, [2], [1], [1], [], 1),
    ((1, 2, 6), (2, 3, 2), False, [3], [1, 0], [2], [2], 1),
    ((1, 2, 4), (2, 2, 3), True, [2], [], [2], [3], 1),
    ((1, 4, 3, 5), (4, 3, 2, 3), True, [2, 1], [0, 1], [], [1, 2], 2),
    ((2, 3, 5, 4), (3, 1, 3, 3), False, [2, 2], [1, 1], [1, 0], [], 3),
    ((1, 4, 2, 3, 2), (4, 2, 2, 2, 2), True, [2, 2, 2], [], [], [], 1),
    ((1, 2, 3, 2, 4), (2, 3, 3, 2, 3), True, [1, 2, 3], [1, 0, 1, 0, 1, 2], [0, 1, 2], [], 1),
    ((1, 4, 2, 3, 2), (4, 1, 3, 3, 3), False, [2, 2, 2], [1, 1, 1], [1, 1, 1], [], 2),
]
for x, w, bias, strides, padding, output_padding, dilations, groups in TRANSPOSED:
    options = dict(strides=strides, padding=padding, output_padding=output_padding,
                   dilations=dilations, groups=groups)
    inputs = [normal(*x), normal(*w)] + ([normal(w[1] * groups)] if bias else [])
    case("transposed-convolution", present(**options), inputs,
         lambda *t: convolve_transposed(*t, **options))

# --- Normalisation

for shape, training, momentum, epsilon in [
    ((4, 3), True, 0.1, 1e-5), ((2, 3, 5), True, 0.3, 1e-3), ((2, 3, 4, 5), True, 0.1, 1e-5),
    ((2, 2, 3, 4, 5), True, 0.01, 1e-5), ((1, 5, 3, 1, 3), True, 0.1, 1e-5),
    ((4, 3), False, 0.1, 1e-5), ((2, 3, 5), False, 0.1, 1e-3), ((1, 4, 3, 5), False, 0.1, 1e-5),
    ((2, 3, 3, 2, 5), False, 0.1, 1e-5),
]:
    def batch_norm(x, scale, offset, mean, variance):
        mean, variance = mean.clone(), variance.clone()
        y = F.batch_norm(x, mean, variance, scale, offset, training, momentum, epsilon)
        return [y, mean, variance] if training else [y]

    channels = shape[1]
    case("batch-norm", dict(epsilon=epsilon, momentum=momentum, training=training),
         [normal(*shape) * 2 + 1, normal(channels), normal(channels), normal(channels),
          positive(channels)], batch_norm, none=[3, 4])

for shape, axis in [((2, 5, 3, 4), 1), ((3, 7), -1), ((2, 3, 2, 3, 5), 1), ((4, 3, 2), 0)]:
    def layer_norm(x, scale, offset):
        y = F.layer_norm(x.movedim(axis, -1), [shape[axis]], scale, offset, 1e-4)
        return y.movedim(-1, axis)

    case("layer-norm", dict(axis=axis, epsilon=1e-4),
         [normal(*shape), normal(shape[axis]), normal(shape[axis])], layer_norm)

for shape in [(2, 3, 5), (1, 2, 4, 3), (2, 2, 3, 5, 2)]:
    case("instance-norm", dict(epsilon=1e-4), [normal(*shape), normal(shape[1]), normal(shape[1])],
         lambda x, scale, offset: F.instance_norm(x, None, None, scale, offset, True, 0.1, 1e-4))

for shape, axis in [((2, 5, 3), 1), ((7,), 0), ((2, 3, 4, 5), -1), ((3, 1, 2, 2, 3), 2)]:
    case("softmax", dict(axis=axis), [normal(*shape) * 3], lambda x: torch.softmax(x, axis))
case("softmax", dict(axis=0), [np.float32([1000, 1001, -1000])], lambda x: torch.softmax(x, 0))

# --- Element by element

SHAPES = [(7,), (2, 3, 5), (), (1, 2, 1, 3, 2)]
KINKS = np.float32([-2, -0.5, 0, 0.5, 3])
for operator, function, make in [
    ("relu", torch.relu, normal), ("sigmoid", torch.sigmoid, normal), ("tanh", torch.tanh, normal),
    ("exp", torch.exp, normal), ("log", torch.log, positive), ("sqrt", torch.sqrt, positive),
]:
    for shape in SHAPES:
        case(operator, {}, [make(*shape)], function)
case("relu", {}, [KINKS], torch.relu)
case("relu", {}, [np.int32([-3, 0, 4])], torch.relu)
# Without gradients: in float32, 1 - y has no digits left where y is nearly 1.
case("sigmoid", {}, [np.float32([-200, -20, 20, 200])], torch.sigmoid, gradients=[])
case("stop-gradient", {}, [normal(2, 3)], lambda x: x.detach() * 1, gradients=[], none=[0])
case("stop-gradient", {}, [np.int64([2**60 + 1])], lambda x: x, none=[0])
for slope, values in [(0.01, normal(2, 3, 5)), (0.25, normal(7)), (0.0, KINKS), (0.5, KINKS)]:
    case("leaky-relu", dict(slope=slope), [values], lambda x: F.leaky_relu(x, slope))

    def leaky_relu_gradient(x, dy):
        x = x.detach().requires_grad_(True)
        return torch.autograd.grad(F.leaky_relu(x, slope), x, dy, create_graph=True)[0]

    case("leaky-relu-gradient", dict(slope=slope), [values, normal(*values.shape)],
         leaky_relu_gradient, none=[0])

PAIRS = [((2, 3, 5), (2, 3, 5)), ((2, 3, 5), (5,)), ((3, 1), (2, 3, 4)), ((), (3, 2)),
         ((1, 3, 1), (2, 1, 4)), ((2, 1, 1, 3, 1), (1, 2, 2, 1, 5)), ((), ())]
TIES = np.float32([1, 2, 3, -1]), np.float32([1, 3, 2, -1])
for operator, function, second in [
    ("add", torch.add, normal), ("subtract", torch.sub, normal), ("multiply", torch.mul, normal),
    ("divide", torch.div, positive), ("maximum", torch.maximum, normal),
    ("minimum", torch.minimum, normal),
]:
    for a, b in PAIRS:
        case(operator, {}, [normal(*a), second(*b)], function)
    case(operator, {}, list(TIES), function)
for operator, function in [
    ("add", torch.add), ("subtract", torch.sub), ("multiply", torch.mul),
    ("divide", lambda a, b: torch.div(a, b, rounding_mode="trunc")), ("maximum", torch.maximum),
    ("minimum", torch.minimum),
]:
    for kind in [np.int32, np.int64, np.int8]:
        case(operator, {}, [kind([[7, -7, 9]]), kind([[2], [-4]])], function)
case("add", {}, [np.uint8([1, 200]), np.uint8([2, 50])], torch.add)
for a, b in PAIRS:
    case("power", {}, [positive(*a), normal(*b)], torch.pow)
case("power", {}, [np.float32([0, 0, 2, 0.5]), np.float32([2, 1.5, 0, 3])], torch.pow)
case("power", {}, [np.float32([-2, -0.5, 3]), np.float32([3, 2, 0])], torch.pow, gradients=[0])
case("equal", {}, list(TIES), lambda a, b: (a == b).double(), gradients=[], none=[0, 1])
case("equal", {}, [np.int32([[1, 2, 3]]), np.int32([[2], [3]])], lambda a, b: (a == b).int(),
     none=[0, 1])

# --- Matrices and shapes

for a, b, ta, tb in [
    ((3, 4), (4, 5), False, False), ((1, 7), (7, 1), False, False), ((4, 3), (4, 5), True, False),
    ((3, 4), (5, 4), False, True), ((4, 3), (5, 4), True, True),
    ((2, 3, 4), (2, 4, 5), False, False), ((2, 1, 3, 4), (5, 4, 2), False, False),
    ((2, 3, 5), (3, 4), True, False), ((3, 5), (2, 3, 4), True, False),
    ((1, 3, 5), (2, 7, 5), False, True),
]:
    def matmul(x, y):
        return torch.matmul(x.mT if ta else x, y.mT if tb else y)

    case("matmul", {"transpose-a": ta, "transpose-b": tb}, [normal(*a), normal(*b)], matmul)
case("matmul", {}, [np.int32([[1, 2], [3, 4]]), np.int32([[5], [-6]])], torch.matmul)

for shape, new in [((2, 3, 5), [6, 5]), ((2, 3, 5), [0, -1]), ((4,), [2, 1, -1]), ((1,), []),
                   ((2, 3, 4, 5), [0, 0, -1])]:
    target = [shape[i] if extent == 0 else extent for i, extent in enumerate(new)]
    case("reshape", dict(shape=new), [normal(*shape)], lambda x: x.reshape(target))
case("reshape", dict(shape=[-1]), [np.array([[True, False], [False, True]])],
     lambda x: x.reshape(-1))

for shape in [(3,), (2, 3), (2, 3, 5), (2, 1, 3, 5, 2)]:
    for permutation in list(itertools.permutations(range(len(shape))))[-3:]:
        case("transpose", dict(permutation=list(permutation)), [normal(*shape)],
             lambda x: x.permute(permutation))
case("transpose", dict(permutation=[1, 0]), [np.uint8([[1, 2, 3], [4, 5, 6]])], lambda x: x.T)

for axis, shapes in [(1, [(2, 3, 5), (2, 1, 5), (2, 4, 5)]), (0, [(3,), (2,)]), (-1, [(2, 3)]),
                     (2, [(1, 2, 2, 3, 2), (1, 2, 5, 3, 2)])]:
    case("concat", dict(axis=axis), [normal(*shape) for shape in shapes],
         lambda *t: torch.cat(t, axis))
case("concat", dict(axis=0), [np.int64([1]), np.int64([2**60, -3])], lambda *t: torch.cat(t, 0))


def sliced(x, axes, starts, ends, steps=()):
    for axis, start, end, step in zip(axes, starts, ends, steps or [1] * len(axes)):
        indices = list(range(x.shape[axis]))[start:end:step]
        x = x.index_select(axis, torch.tensor(indices, dtype=torch.long))
    return x


for shape, axes, starts, ends, steps in [
    ((7,), [0], [2], [5], []), ((2, 7, 5), [1, 2], [-3, 0], [100, -1], []),
    ((9, 4), [0], [1], [8], [3]), ((6, 5), [0, -1], [5, -1], [1, -100], [-2, -1]),
    ((1, 3, 4, 5, 6), [2, 3, 4], [1, 0, 2], [3, 4, 6], [1, 2, 3]),
]:
    options = present(axes=axes, starts=starts, ends=ends, steps=steps)
    case("slice", options, [normal(*shape)], lambda x: sliced(x, **options))

    def slice_gradient(dy):
        x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(sliced(x, **options), x, dy, create_graph=True)[0]

    part = sliced(torch.zeros(shape), **options).shape
    case("slice-gradient", dict(shape=list(shape), **options), [normal(*part)], slice_gradient)
case("slice", dict(axes=[0], starts=[1], ends=[3]), [np.array([True, False, True])],
     lambda x: x[1:3])


def padded(x, low, high, value, mode):
    if mode == "constant":
        return F.pad(x, torch_padding(low, high), value=value)
    pads = torch_padding(low[2:], high[2:])
    return F.pad(x, pads, mode={"edge": "replicate", "reflect": "reflect"}[mode])


for shape, low, high, value, mode in [
    ((3,), [1], [2], 0.5, "constant"), ((2, 3), [0, 2], [1, 0], 0.0, "constant"),
    ((1, 2, 3, 2, 4), [0, 0, 1, 2, 0], [0, 1, 0, 1, 3], -1.5, "constant"),
    ((2, 2, 5), [0, 0, 3], [0, 0, 4], 0.0, "edge"),
    ((1, 2, 3, 4), [0, 0, 1, 0], [0, 0, 2, 5], 0.0, "edge"),
    ((1, 1, 3, 2, 4), [0, 0, 1, 1, 2], [0, 0, 2, 0, 1], 0.0, "edge"),
    ((2, 2, 5), [0, 0, 4], [0, 0, 3], 0.0, "reflect"),
    ((1, 2, 3, 4), [0, 0, 2, 0], [0, 0, 1, 3], 0.0, "reflect"),
    ((1, 1, 3, 2, 4), [0, 0, 1, 1, 2], [0, 0, 2, 0, 3], 0.0, "reflect"),
]:
    options = dict(low=low, high=high, value=value, mode=mode)
    case("pad", options, [normal(*shape)], lambda x: padded(x, **options))

    def pad_gradient(dy):
        x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(padded(x, **options), x, dy, create_graph=True)[0]

    case("pad-gradient", options, [normal(*padded(torch.zeros(shape), **options).shape)],
         pad_gradient)
case("pad", dict(low=[1, 0], high=[0, 1], value=7), [np.int32([[1, 2]])],
     lambda x: F.pad(x, [0, 1, 1, 0], value=7))

for shape, target in [((3,), [2, 3]), ((2, 1, 5), [2, 4, 5]), ((), [2, 2]),
                      ((1, 3, 1), [4, 2, 3, 5]), ((2, 3), [2, 3])]:
    case("broadcast", dict(shape=target), [normal(*shape)], lambda x: x.expand(target))
case("broadcast", dict(shape=[2, 2]), [np.array([[True], [False]])], lambda x: x.expand(2, 2))

VALUES = np.float32([-2.7, -0.5, 0, 0.4, 1.5, 2.5, 1000.3, 2.0001])
case("cast", dict(to="fp32"), [VALUES], lambda x: x * 1)
case("cast", dict(to="fp16"), [VALUES], lambda x: x.half(), gradients=[])
case("cast", dict(to="int32"), [VALUES], lambda x: x.int(), gradients=[], none=[0])
case("cast", dict(to="int64"), [VALUES], lambda x: x.long(), gradients=[], none=[0])
case("cast", dict(to="bool"), [VALUES], lambda x: x.bool(), gradients=[], none=[0])
case("cast", dict(to="int8"), [np.int32([-7, 100])], lambda x: x.to(torch.int8), none=[0])
case("cast", dict(to="fp32"), [np.int64([-7, 2**40])], lambda x: x.float(), none=[0])
case("cast", dict(to="uint8"), [np.array([True, False])], lambda x: x.to(torch.uint8), none=[0])

# --- Reductions

for operator, function in [("reduce-sum", torch.sum), ("reduce-mean", torch.mean),
                           ("reduce-max", torch.amax)]:
    for shape, axes, keep in [
        ((7,), [0], False), ((2, 3, 5), [], False), ((2, 3, 5), [], True), ((2, 3, 5), [1], True),
        ((2, 3, 5), [-1, 0], False), ((2, 3, 2, 3, 5), [2, 3, 4], True), ((3, 1), [1], False),
    ]:
        every = axes or list(range(len(shape)))
        case(operator, present(axes=axes, keep_axes=keep), [normal(*shape)],
             lambda x: function(x, dim=every, keepdim=keep))
case("reduce-max", dict(axes=[1]), [np.float32([[1, 3, 3, 2], [0, 0, 0, 0]])],
     lambda x: torch.amax(x, dim=1))
case("reduce-sum", dict(axes=[0]), [np.int32([[1, -5], [4, 2]])], lambda x: x.sum(0).int())
case("reduce-max", dict(axes=[0]), [np.int64([[1, -5], [4, 2]])], lambda x: torch.amax(x, 0))

# --- Resizing and pooling


def resized(x, size, mode, corners):
    if mode == "nearest":
        return F.interpolate(x, size, mode="nearest")
    name = ["linear", "bilinear", "trilinear"][x.dim() - 3]
    return F.interpolate(x, size, mode=name, align_corners=corners == "align-corners")


for shape, size in [
    ((2, 3, 5), [10]), ((1, 2, 7), [3]), ((1, 1, 4), [1]), ((1, 2, 3, 5), [6, 7]),
    ((1, 2, 7, 4), [3, 9]), ((1, 2, 2, 3, 4), [4, 6, 8]), ((1, 1, 5, 4, 3), [3, 7, 2]),
    ((2, 1, 3, 1, 5), [5, 3, 5]),
]:
    for mode, corners in [("nearest", "half-pixel"), ("linear", "half-pixel"),
                          ("linear", "align-corners")]:
        options = dict(size=size, mode=mode, corners=corners)
        case("resize", options, [normal(*shape)], lambda x: resized(x, **options))

        def resize_gradient(dy):
            x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
            return torch.autograd.grad(resized(x, **options), x, dy, create_graph=True)[0]

        case("resize-gradient", dict(size=list(shape[2:]), mode=mode, corners=corners),
             [normal(*shape[:2], *size)], resize_gradient)


def max_pooled(x, window, strides=(), padding=()):
    rank = x.dim() - 2
    low, high = lows_and_highs(padding, rank)
    x = F.pad(x, torch_padding(low, high), value=-math.inf)
    return [F.max_pool1d, F.max_pool2d, F.max_pool3d][rank - 1](x, window, list(strides) or window)


def average_pooled(x, window, strides=(), padding=(), count_padding=True):
    rank = x.dim() - 2
    low, high = lows_and_highs(padding, rank)
    pool = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][rank - 1]

    def mean(t):
        return pool(F.pad(t, torch_padding(low, high)), window, list(strides) or window)

    return mean(x) if count_padding else mean(x) / mean(torch.ones_like(x))


POOLS = [
    ((2, 3, 7), [2], [], []), ((1, 2, 9), [3], [2], [1]),
    ((1, 2, 5, 7), [2, 3], [1, 2], [1, 0, 0, 2]),
    ((2, 1, 6, 4), [2, 2], [], []), ((1, 2, 5, 4, 7), [2, 2, 2], [], []),
    ((1, 2, 4, 5, 3), [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    ((1, 1, 3, 5, 4), [2, 1, 3], [1, 2, 1], [0, 0, 2, 1, 0, 0]),
]
for shape, window, strides, padding in POOLS:
    options = dict(window=window, strides=strides, padding=padding)
    case("max-pool", present(**options), [normal(*shape)], lambda x: max_pooled(x, **options))
    pooled = list(max_pooled(torch.zeros(shape), **options).shape)

    def max_pool_gradient(x, dy):
        x = x.detach().requires_grad_(True)
        return torch.autograd.grad(max_pooled(x, **options), x, dy)[0]

    case("max-pool-gradient", present(**options), [normal(*shape), normal(*pooled)],
         max_pool_gradient, gradients=[])
    for count_padding in [True, False]:
        options = dict(window=window, strides=strides, padding=padding, count_padding=count_padding)
        case("average-pool", present(**options), [normal(*shape)],
             lambda x: average_pooled(x, **options))

        def average_pool_gradient(dy):
            x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
            return torch.autograd.grad(average_pooled(x, **options), x, dy, create_graph=True)[0]

        case("average-pool-gradient", present(size=list(shape[2:]), **options), [normal(*pooled)],
             average_pool_gradient)
EVEN = np.float32([[[0, 0, 0, 1, 1]]])
case("max-pool", dict(window=[3], strides=[1]), [EVEN], lambda x: max_pooled(x, [3], [1]))


def even_gradient(x, dy):
    x = x.detach().requires_grad_(True)
    return torch.autograd.grad(max_pooled(x, [3], [1]), x, dy)[0]


case("max-pool-gradient", dict(window=[3], strides=[1]), [EVEN, normal(1, 1, 3)], even_gradient,
     gradients=[])
case("max-pool", dict(window=[2]), [np.int32([[[1, 5, -3, -2]]])],
     lambda x: F.max_pool1d(x.float(), 2).int())

# --- Random numbers


def philox(seed, step, count):
    """The first `count` words: Philox4x32-10 with key = seed and counter = (block, step)."""
    mask, words = 0xFFFFFFFF, []
    for block in range((count + 3) // 4):
        c, key = [block, 0, step & mask, step >> 32], [seed & mask, seed >> 32]
        for _ in range(10):
            a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
            c = [(b >> 32) ^ c[1] ^ key[0], b & mask, (a >> 32) ^ c[3] ^ key[1], a & mask]
            key = [(key[0] + 0x9E3779B9) & mask, (key[1] + 0xBB67AE85) & mask]
        words += c
    return words


for shape, seed, step in [((5,), 0, None), ((2, 3, 7), 7, None), ((), 1, 3),
                          ((4, 5), 2**40 + 1, 2**33)]:
    def random_normal(*_):
        count = math.prod(shape)
        words = philox(seed, step or 0, (count + 3) // 4 * 4)
        numbers = []
        for first, second in zip(words[::2], words[1::2]):
            radius = math.sqrt(-2 * math.log((first + 1) / 2**32))
            angle = 2 * math.pi * second / 2**32
            numbers += [radius * math.cos(angle), radius * math.sin(angle)]
        return torch.tensor(0.5 + 2 * np.array(numbers[:count]).reshape(shape))

    case("random-normal", dict(shape=list(shape), mean=0.5, deviation=2.0, seed=seed),
         [] if step is None else [np.int64([step])], random_normal,
         none=[] if step is None else [0])

for shape, rate, per_channel, training, seed, step in [
    ((2, 3, 5), 0.5, False, False, 0, None), ((7,), 0.3, False, True, 0, None),
    ((2, 3, 5), 0.5, False, True, 9, 4), ((2, 5, 3, 2), 0.5, True, True, 3, None),
    ((1, 6, 2, 3, 2), 0.25, True, True, 3, 2**35), ((3, 3), 1.0, False, True, 1, None),
    ((3, 3), 0.0, False, True, 1, None),
]:
    def dropout(x, *_):
        if not training:
            return x * 1
        mask_shape = list(shape[:2]) + [1] * (len(shape) - 2) if per_channel else list(shape)
        words = philox(seed, step or 0, math.prod(mask_shape))[: math.prod(mask_shape)]
        kept = [((word >> 8) + 0.5) / 2**24 >= rate for word in words]
        mask = torch.tensor(kept).double().reshape(mask_shape) / max(1 - rate, 1e-300)
        return [x * mask, mask]

    case("dropout", {"rate": rate, "per-channel": per_channel, "training": training, "seed": seed},
         [normal(*shape)] + ([] if step is None else [np.int64([step])]), dropout,
         none=[] if step is None else [1])

write(pathlib.Path(__file__).parent)
