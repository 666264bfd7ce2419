"""Writes the golden values of pooling, resampling, normalization and recurrent operators.

    /path/to/python make_golden.py        needs torch, numpy and onnx 1.22

PyTorch is the oracle; for what it lacks of resizing, ONNX's reference evaluator.
"""

import functools
import math
import pathlib
import sys

import numpy as np
import onnx
import onnx.reference
import torch
import torch.nn.functional as F
from onnx.reference.ops import op_grid_sample, op_resize

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from golden import case, lows_and_highs, normal, present, torch_padding, write

# --- Pooling


def pool_options(window, strides=(), padding=(), dilations=(), ceil_mode=False):
    options = present(window=window, strides=list(strides), padding=list(padding),
                      dilations=list(dilations))
    return options | ({"ceil-mode": True} if ceil_mode else {})


def max_pooled(x, window, strides=(), padding=(), dilations=(), ceil_mode=False):
    """Values and places, counted over the whole of x."""
    rank = x.dim() - 2
    function = [F.max_pool1d, F.max_pool2d, F.max_pool3d][rank - 1]
    y, places = function(x, window, list(strides) or window, list(padding) or 0,
                         list(dilations) or 1, ceil_mode, True)
    count = math.prod(x.shape[2:])
    first = torch.arange(x.shape[0] * x.shape[1]).reshape(x.shape[:2] + (1,) * rank) * count
    return y, places + first


def column_major(places, shape):
    spatial = shape[2:]
    count = math.prod(spatial)
    coordinates = np.unravel_index(places.numpy() % count, spatial)
    turned = np.ravel_multi_index(coordinates[::-1], spatial[::-1])
    return torch.tensor(places.numpy() // count * count + turned)


MAX_POOLS = [
    # shape, window, strides, padding, dilations, ceil mode
    ((2, 2, 9), [3], [2], [1], [2], False), ((1, 2, 8), [3], [3], [1], [], True),
    ((1, 2, 7, 9), [2, 3], [2, 2], [1, 1], [1, 2], False),
    ((2, 1, 6, 7), [3, 2], [2, 2], [], [], True),
    ((1, 2, 6, 5, 7), [2, 2, 3], [2, 2, 2], [], [], True),
    ((1, 1, 7, 6, 5), [2, 3, 2], [2, 1, 3], [1, 1, 1], [2, 1, 2], True),
]
for shape, *rest in MAX_POOLS:
    options = pool_options(*rest)
    case("max-pool", options, [normal(*shape)], lambda x: max_pooled(x, *rest)[0])
    case("max-pool", options | {"indices": "row-major"}, [normal(*shape)],
         lambda x: max_pooled(x, *rest))

    def turned(x):
        y, places = max_pooled(x, *rest)
        return y, column_major(places, x.shape)

    case("max-pool", options | {"indices": "column-major"}, [normal(*shape)], turned)

    def max_pool_gradient(x, dy):
        x = x.detach().requires_grad_(True)
        return torch.autograd.grad(max_pooled(x, *rest)[0], x, dy)[0]

    pooled = max_pooled(torch.zeros(shape), *rest)[0].shape
    case("max-pool-gradient", options, [normal(*shape), normal(*pooled)], max_pool_gradient,
         gradients=[])
for kind in [np.uint8, np.int8]:
    x = np.arange(24, dtype=kind).reshape(1, 1, 4, 6)[..., ::-1].copy()
    case("max-pool", pool_options([2, 2], [1, 2], [], [2, 1]), [x],
         lambda x: max_pooled(x.float(), [2, 2], [1, 2], [], [2, 1])[0].to(x.dtype))


def average_pooled(x, count_padding, window, strides=(), padding=(), dilations=(),
                   ceil_mode=False):
    """The sums of windows over their counts, both as convolutions; the padding is a tensor of its
    own, so that what stands out beyond it is known."""
    rank = x.dim() - 2
    low, high = lows_and_highs(list(padding), rank)
    strides, dilations = list(strides) or window, list(dilations) or [1] * rank
    beyond = []
    for axis in range(rank):
        reach = dilations[axis] * (window[axis] - 1) + 1
        room = x.shape[axis + 2] + low[axis] + high[axis] - reach
        steps = room // strides[axis]
        if ceil_mode and room % strides[axis]:
            last = (steps + 1) * strides[axis]
            steps += last < x.shape[axis + 2] + low[axis]
        beyond.append(max(0, steps * strides[axis] - room))
    convolve = [F.conv1d, F.conv2d, F.conv3d][rank - 1]

    def total(t, value):
        t = F.pad(F.pad(t, torch_padding(low, high), value=value),
                  torch_padding([0] * rank, beyond))
        weights = torch.ones([t.shape[1], 1] + window, dtype=t.dtype)
        return convolve(t, weights, None, strides, 0, dilations, t.shape[1])

    return total(x, 0) / total(torch.ones_like(x), 1 if count_padding else 0)


AVERAGE_POOLS = [
    ((2, 2, 9), [3], [2], [1], [2], False), ((1, 2, 8), [3], [3], [1], [], True),
    ((1, 2, 7, 9), [2, 3], [2, 2], [1, 0, 0, 2], [1, 2], False),
    ((2, 1, 6, 7), [3, 2], [2, 2], [1, 1], [], True),
    ((1, 2, 6, 5, 7), [2, 2, 3], [2, 2, 2], [], [], True),
    ((1, 1, 7, 6, 5), [2, 3, 2], [2, 1, 3], [1, 1, 1], [2, 1, 2], True),
]
for shape, *rest in AVERAGE_POOLS:
    for count_padding in [True, False]:
        options = pool_options(*rest) | {"count-padding": count_padding}
        x = torch.randn(shape, dtype=torch.float64)
        window, strides, padding, dilations, ceil_mode = rest
        if not dilations and len(padding) in [0, len(window)]:
            pool = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][len(window) - 1]
            expected = pool(x, window, strides, padding or 0, ceil_mode, count_padding)
            assert torch.allclose(average_pooled(x, count_padding, *rest), expected)
        case("average-pool", options, [normal(*shape)],
             lambda x: average_pooled(x, count_padding, *rest))

        def average_pool_gradient(dy):
            x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
            y = average_pooled(x, count_padding, *rest)
            return torch.autograd.grad(y, x, dy, create_graph=True)[0]

        pooled = average_pooled(torch.zeros(shape), count_padding, *rest).shape
        case("average-pool-gradient", options | {"size": list(shape[2:])}, [normal(*pooled)],
             average_pool_gradient)

# --- Resizing

NAMES = {
    "prefer-floor": "round_prefer_floor", "prefer-ceil": "round_prefer_ceil",
    "crop-and-resize": "tf_crop_and_resize",
}


def reference_resize(x, size=(), scales=(), mode="linear", corners="half-pixel", rounding="",
                     coefficient=-0.75, exclude_outside=False, antialias=False, region=(),
                     outside=0.0):
    """ONNX's Resize over the spatial axes of an array, all in double precision."""
    rank = x.ndim - 2
    filters = {
        ("linear", False): op_resize._linear_coeffs,
        ("linear", True): op_resize._linear_coeffs_antialias,
        ("cubic", False): functools.partial(op_resize._cubic_coeffs, A=coefficient),
        ("cubic", True): functools.partial(op_resize._cubic_coeffs_antialias, A=coefficient),
        ("nearest", False): lambda x, _: op_resize._nearest_coeffs(
            x, NAMES.get(rounding, rounding)),
    }
    region = list(region) or [0] * rank + [1] * rank
    options = dict(
        roi=[0, 0, *region[:rank], 1, 1, *region[rank:]], exclude_outside=exclude_outside,
        extrapolation_value=outside,
        coordinate_transformation_mode=NAMES.get(corners, corners.replace("-", "_")))
    if scales and size:  # positions by one scale: what keeping the aspect ratio gives
        assert max(n / s for n, s in zip(size, x.shape[2:])) == scales[0] == scales[1]
        options |= dict(keep_aspect_ratio_policy="not_smaller", axes=list(range(2, x.ndim)))
        scales = ()
    else:
        size = (*x.shape[:2], *size) if size else ()
    return op_resize._interpolate_nd(
        x, filters[mode, antialias], output_size=list(size) or None,
        scale_factors=np.array([1.0, 1.0, *scales]) if scales else None, **options)


def affine_resize(shape, **options):
    """The same as a matrix and a constant, found from the unit vectors: differentiable."""
    count = math.prod(shape[2:])
    units = np.eye(count).reshape(count, 1, *shape[2:])
    constant = reference_resize(np.zeros((1, 1, *shape[2:])), **options)
    rows = reference_resize(units, **options) - constant
    matrix = torch.tensor(rows.reshape(count, -1))
    constant = torch.tensor(constant.reshape(-1))
    new = list(shape[:2]) + list(rows.shape[2:])

    def apply(x, linear=False):
        y = x.reshape(*shape[:2], count) @ matrix
        return (y if linear else y + constant).reshape(new)

    return apply


x = np.arange(12, dtype=np.int32).reshape(1, 2, 3, 2) * 1000003
case("resize", dict(scales=[2.0, 3.0], mode="nearest", corners="half-pixel"), [x],
     lambda x: x.repeat_interleave(2, 2).repeat_interleave(3, 3))
RESIZES = [
    ((1, 2, 5), dict(scales=[2.0], mode="nearest")),
    ((1, 1, 4, 6), dict(scales=[2.0, 0.5], mode="linear")),
    ((1, 1, 4, 7), dict(scales=[1.5, 0.6], mode="linear", corners="align-corners")),
    ((1, 1, 5, 4), dict(size=[7, 9], mode="linear", corners="asymmetric")),
    ((1, 1, 5, 4), dict(scales=[2.3, 0.7], mode="linear", corners="half-pixel-symmetric")),
    ((1, 1, 5, 4), dict(size=[7, 1], mode="linear", corners="pytorch-half-pixel")),
    ((1, 1, 5, 4), dict(size=[9, 7], scales=[1.8, 1.8], mode="linear")),
    ((1, 2, 3, 4, 2), dict(scales=[2.0, 1.5, 3.0], mode="linear", corners="asymmetric")),
    ((1, 2, 5), dict(size=[8], mode="cubic")),
    ((1, 1, 4, 5), dict(size=[7, 8], mode="cubic", corners="align-corners")),
    ((1, 1, 4, 5), dict(scales=[1.7, 0.8], mode="cubic", corners="asymmetric", coefficient=-0.5,
                        exclude_outside=True)),
    ((1, 1, 3, 4, 3), dict(size=[5, 6, 2], mode="cubic")),
    ((1, 1, 9, 7), dict(size=[4, 10], mode="linear", antialias=True)),
    ((1, 1, 9, 7), dict(scales=[0.4, 0.6], mode="cubic", antialias=True)),
    ((1, 1, 6, 5, 4), dict(size=[2, 3, 4], mode="linear", antialias=True)),
    ((1, 1, 5, 6), dict(size=[4, 3], mode="linear", corners="crop-and-resize",
                        region=[0.25, -0.5, 0.75, 0.8], outside=3.5)),
    ((1, 1, 5, 6), dict(size=[3, 1], mode="nearest", corners="crop-and-resize",
                        rounding="prefer-floor", region=[0.9, 0.1, 0.2, 0.7])),
    ((1, 2, 3, 2, 4), dict(size=[5, 3, 6], mode="linear", corners="crop-and-resize",
                           region=[0.0, 0.1, 0.2, 1.2, 0.9, 0.7], outside=-1.5)),
]
for rounding in ["prefer-floor", "prefer-ceil", "floor", "ceil"]:
    for corners in ["half-pixel", "align-corners", "asymmetric"]:
        RESIZES.append(((1, 1, 6, 5), dict(size=[8, 3], mode="nearest", corners=corners,
                                           rounding=rounding)))
    RESIZES.append(((1, 1, 3, 2, 4), dict(scales=[2.0, 1.5, 0.7], mode="nearest",
                                          corners="half-pixel", rounding=rounding)))
for shape, options in RESIZES:
    if options["mode"] == "nearest" and "rounding" not in options:
        resize = affine_resize(shape, **options | {"corners": "asymmetric", "rounding": "floor"})
    else:
        resize = affine_resize(shape, **options)
    attributes = present(**options)
    attributes.setdefault("corners", "half-pixel")
    case("resize", attributes, [normal(*shape)], resize)

    def resize_gradient(dy):
        x = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(resize(x, linear=True), x, dy, create_graph=True)[0]

    new = resize(torch.zeros(shape, dtype=torch.float64)).shape
    case("resize-gradient", attributes | {"size": list(shape[2:])}, [normal(*new)],
         resize_gradient)

# --- Sampling at places


def double_places(self, n, dims, align_corners):
    """Keeps double precision where ONNX's reference rounds to single."""
    return np.array([self._gs_denormalize(v, d, align_corners) for v, d in zip(n, dims)])


op_grid_sample.GridSample._gs_denormalize_coordinates = double_places


def reference_sample(x, grid, mode, padding, align_corners):
    """ONNX's GridSample, in double precision."""
    node = onnx.helper.make_node("GridSample", ["x", "grid"], ["y"], mode=mode,
                                 padding_mode=padding, align_corners=int(align_corners))
    double = onnx.TensorProto.DOUBLE
    graph = onnx.helper.make_graph(
        [node], "sample",
        [onnx.helper.make_tensor_value_info(name, double, array.shape)
         for name, array in [("x", x), ("grid", grid)]],
        [onnx.helper.make_tensor_value_info("y", double, None)])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 20)])
    return onnx.reference.ReferenceEvaluator(model).run(
        None, {"x": x.numpy(), "grid": grid.numpy()})[0]


SAMPLES = [((2, 2, 4, 5), (3, 4)), ((1, 2, 3, 4, 5), (2, 3, 2))]
for shape, places in SAMPLES:
    for mode in ["nearest", "linear", "cubic"]:
        for padding in ["zeros", "border", "reflection"]:
            for align_corners in [False, True]:
                if mode == "cubic" and (len(shape) == 5 or padding != "zeros"):
                    continue
                options = {"mode": mode, "padding": padding, "align-corners": align_corners}
                grid = np.float32(1.3 * np.tanh(normal(shape[0], *places, len(places))))
                name = {"linear": "bilinear", "cubic": "bicubic"}.get(mode, mode)

                def sample(x, grid):
                    return F.grid_sample(x, grid, name, padding, align_corners)

                case("grid-sample", options, [normal(*shape), grid], sample)
                dy = normal(*shape[:2], *places)

                def sample_gradient(x, grid, dy):
                    x, grid = [t.detach().requires_grad_(True) for t in (x, grid)]
                    return torch.autograd.grad(sample(x, grid), [x, grid], dy)

                case("grid-sample-gradient", options, [normal(*shape), grid, dy], sample_gradient,
                     gradients=[])
for shape, places, mode, padding in [
    ((1, 2, 6), (5,), "linear", "zeros"), ((2, 1, 6), (5,), "cubic", "border"),
    ((1, 1, 4, 5), (3, 4), "cubic", "border"), ((1, 1, 4, 5), (3, 4), "cubic", "reflection"),
]:
    grid = np.float32(1.5 * np.tanh(normal(shape[0], *places, len(places))))
    case("grid-sample", {"mode": mode, "padding": padding, "align-corners": False},
         [normal(*shape), grid],
         lambda x, grid: torch.tensor(reference_sample(x, grid, mode, padding, False)),
         gradients=[])

# --- Regions


def reference_roi_align(x, regions, images, **attributes):
    """ONNX's RoiAlign, in double precision."""
    node = onnx.helper.make_node("RoiAlign", ["x", "regions", "images"], ["y"], **attributes)
    values = dict(x=x.numpy(), regions=regions.numpy(), images=images.numpy())
    graph = onnx.helper.make_graph(
        [node], "roi",
        [onnx.helper.make_tensor_value_info(
            name, onnx.helper.np_dtype_to_tensor_dtype(v.dtype), v.shape)
         for name, v in values.items()],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.DOUBLE, None)])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 22)])
    return torch.tensor(onnx.reference.ReferenceEvaluator(model).run(None, values)[0])


REGIONS = np.float32([[0.4, 1.2, 5.1, 4.7], [3.0, 0.0, 9.5, 7.0], [-3.0, -2.5, 1.0, 2.0]])
for size, mode, scale, samples, half_pixel in [
    ([2, 3], "mean", 1.0, 0, True), ([2, 2], "mean", 0.5, 2, False), ([3, 1], "max", 1.0, 2, True),
    ([2, 2], "max", 0.75, 0, False),
]:
    options = {"size": size, "mode": mode, "scale": scale, "samples": samples,
               "half-pixel": half_pixel}
    case("roi-align", options, [normal(2, 2, 6, 7), REGIONS, np.int64([0, 1, 1])],
         lambda x, regions, images: reference_roi_align(
             x, regions, images, mode={"mean": "avg"}.get(mode, mode), output_height=size[0],
             output_width=size[1], spatial_scale=scale, sampling_ratio=samples,
             coordinate_transformation_mode="half_pixel" if half_pixel else "output_half_pixel"),
         gradients=[])

# --- Recurrent layers: x holds the gates already, so that PyTorch's input weights only sort them


def recurrent(module, order, hidden, x, weights, states, lengths=(), reverse=False, bias=None):
    """A layer of PyTorch in one direction, with gates in ONNX's order."""
    layer = module(len(order) * hidden, hidden, dtype=torch.float64)
    sort = torch.cat([torch.arange(hidden) + gate * hidden for gate in order])
    parameters = {
        "weight_ih_l0": torch.eye(len(order) * hidden, dtype=torch.float64)[sort],
        "weight_hh_l0": weights[sort], "bias_ih_l0": torch.zeros(len(sort), dtype=torch.float64),
        "bias_hh_l0": torch.zeros(len(sort), dtype=torch.float64),
    }
    if bias is not None:
        parameters["bias_hh_l0"] = torch.cat([torch.zeros(2 * hidden).double(), bias])
    lengths = list(lengths) or [x.shape[0]] * x.shape[1]

    def turned(t):
        if not reverse:
            return t
        return torch.stack([torch.cat([t[:n, i].flip(0), t[n:, i]])
                            for i, n in enumerate(lengths)], 1)

    packed = torch.nn.utils.rnn.pack_padded_sequence(
        turned(x), lengths, enforce_sorted=False)
    states = tuple(state[None] for state in states)
    y, last = torch.func.functional_call(
        layer, parameters, (packed, states if len(states) > 1 else states[0]))
    y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, total_length=x.shape[0])
    last = last if isinstance(last, tuple) else (last,)
    return [turned(y), *(state[0] for state in last)]


for steps, batch, hidden, lengths in [(4, 2, 3, []), (5, 3, 2, [3, 5, 1]), (1, 1, 4, [])]:
    for reverse in [False, True]:
        options = present(reverse=reverse, lengths=lengths)
        x, r, h, c = [normal(*shape) for shape in [
            (steps, batch, 4 * hidden), (4 * hidden, hidden), (batch, hidden), (batch, hidden)]]
        case("lstm", options, [x, r, h, c],
             lambda x, r, h, c: recurrent(torch.nn.LSTM, [0, 2, 3, 1], hidden, x, r, [h, c],
                                          lengths, reverse), gradients=[])
        case("gru", options | {"linear-before-reset": True},
             [x[..., : 3 * hidden], r[: 3 * hidden], h, r[0]],
             lambda x, r, h, b: recurrent(torch.nn.GRU, [1, 0, 2], hidden, x, r, [h], lengths,
                                          reverse, b), gradients=[])
        for activation in ["tanh", "relu"]:
            def rnn(*sizes, **kinds):
                return torch.nn.RNN(*sizes, nonlinearity=activation, **kinds)

            case("rnn", options | {"activation": activation},
                 [x[..., :hidden], r[:hidden], h],
                 lambda x, r, h: recurrent(rnn, [0], hidden, x, r, [h], lengths, reverse),
                 gradients=[])


def reference_gru(x, r, h):
    """ONNX's GRU that resets before the product."""
    node = onnx.helper.make_node("GRU", ["x", "w", "r", "", "", "h"], ["y", "last"],
                                 hidden_size=r.shape[1])
    double = onnx.TensorProto.DOUBLE
    values = dict(x=x.numpy(), w=np.eye(x.shape[2])[None], r=r.numpy()[None], h=h.numpy()[None])
    graph = onnx.helper.make_graph(
        [node], "gru",
        [onnx.helper.make_tensor_value_info(name, double, v.shape) for name, v in values.items()],
        [onnx.helper.make_tensor_value_info(name, double, None) for name in ["y", "last"]])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 22)])
    y, last = onnx.reference.ReferenceEvaluator(model).run(None, values)
    return [torch.tensor(y[:, 0]), torch.tensor(last.reshape(h.shape))]


for steps, batch, hidden in [(4, 2, 3), (2, 1, 5)]:
    case("gru", present(reverse=False),
         [normal(steps, batch, 3 * hidden), normal(3 * hidden, hidden), normal(batch, hidden)],
         reference_gru, gradients=[])

write(pathlib.Path(__file__).parent)
