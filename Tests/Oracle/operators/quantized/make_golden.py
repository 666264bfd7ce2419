"""Writes the golden values of quantized operators: golden.json (cases), golden.npz (tensors).

    /path/to/python make_golden.py        needs numpy, onnx, onnxruntime and torch

ONNX Runtime computes them, one node at a time. It knows no weights with a zero point for each
channel; there PyTorch convolves the centred integers in float64, which is exact.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import helper

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parent))
import golden  # noqa: E402

rng = golden.rng


def normal(*shape):
    return (3 * rng.standard_normal(shape)).astype(np.float32)


def positive(*shape):
    return rng.uniform(0.01, 0.1, shape).astype(np.float32)


def integers(kind, *shape):
    limits = np.iinfo(kind)
    return np.asarray(rng.integers(limits.min, limits.max + 1, shape), kind)


def run(operator, inputs, **attributes):
    """The output of one node of ONNX."""
    inputs = {f"i{k}": np.asarray(array) for k, array in enumerate(inputs)}
    node = helper.make_node(operator, list(inputs), ["y"], **attributes)
    infos = [
        helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
        for name, array in inputs.items()
    ]
    graph = helper.make_graph([node], "g", infos, [helper.make_empty_tensor_value_info("y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    model = onnx.shape_inference.infer_shapes(model)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, inputs)[0]


def case(operator, attributes, inputs, output):
    """Adds a case. Integers have no gradient."""
    golden.case(operator, attributes, inputs, lambda *_: output, gradients=[],
                none=range(len(inputs)))


# --- Real numbers to integers and back

TIES = np.float32([-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 126.5, 127.5, 1e9, -1e9, np.inf, -np.inf])
LAYOUTS = [
    # x, scale, axis, block size
    ((2, 3, 5), (), 1, 0), ((7,), (), 0, 0), ((), (), 1, 0), ((2, 3, 5), (3,), 1, 0),
    ((2, 3, 4, 2, 5), (3,), 1, 0), ((4, 2, 3), (3,), -1, 0), ((4, 2, 3), (4,), 0, 0),
    ((2, 6, 3), (2, 3, 3), 1, 2), ((2, 7, 3), (2, 3, 3), 1, 3), ((4, 5), (4, 2), -1, 4),
]
for shape, scale, axis, block_size in LAYOUTS:
    options = dict(axis=axis, block_size=block_size)
    attributes = {"axis": axis, "block-size": block_size}
    for kind in [np.uint8, np.int8]:
        x, scales, zeros = normal(*shape), positive(*scale), integers(kind, *scale)
        case("quantize", {"to": kind.__name__, **attributes}, [x, scales, zeros],
             run("QuantizeLinear", [x, scales, zeros], **options))
    for kind in [np.uint8, np.int8, np.int32]:
        x, scales = integers(kind, *shape), positive(*scale)
        # Zero points of int32 are 0 by ONNX's rule.
        zeros = integers(kind, *scale) if kind != np.int32 else np.zeros(scale, kind)
        case("dequantize", attributes, [x, scales, zeros],
             run("DequantizeLinear", [x, scales, zeros], **options))
for scale in [1, 0.5, 3]:
    scale = np.asarray(scale, np.float32)
    case("quantize", dict(to="uint8"), [TIES, scale], run("QuantizeLinear", [TIES, scale]))
    zero = np.asarray(-7, np.int8)
    case("quantize", dict(to="int8"), [TIES, scale, zero],
         run("QuantizeLinear", [TIES, scale, zero]))
for scale in [(), (3,)]:
    x, scales = normal(2, 3, 5).astype(np.float16), positive(*scale).astype(np.float16)
    zeros = integers(np.uint8, *scale)
    case("quantize", dict(to="uint8"), [x, scales, zeros],
         run("QuantizeLinear", [x, scales, zeros]))
    x = integers(np.int8, 2, 3, 5)
    case("dequantize", {}, [x, scales], run("DequantizeLinear", [x, scales]))

# --- Products

TYPES = [(np.uint8, np.uint8), (np.uint8, np.int8), (np.int8, np.int8), (np.int8, np.uint8)]
MATRICES = [((3, 4), (4, 5)), ((1, 70), (70, 1)), ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)),
            ((2, 1, 3, 4), (5, 4, 2))]
for a_shape, b_shape in MATRICES:
    for a_type, b_type in TYPES:
        a, b = integers(a_type, *a_shape), integers(b_type, *b_shape)
        zeros = [integers(a_type), integers(b_type)]
        case("integer-matmul", {}, [a, b, *zeros], run("MatMulInteger", [a, b, *zeros]))
    case("integer-matmul", {}, [a, b], run("MatMulInteger", [a, b]))
    columns = b_shape[-1:] if len(b_shape) == 2 else (*b_shape[:-2], 1, b_shape[-1])
    zeros = [integers(a_type), integers(b_type, *columns)]
    case("integer-matmul", {}, [a, b, *zeros], run("MatMulInteger", [a, b, *zeros]))
    rows = integers(a_type, a_shape[-2], 1)
    centred = torch.tensor(a).double() - torch.tensor(rows).double()
    case("integer-matmul", {}, [a, b, rows],
         torch.matmul(centred, torch.tensor(b).double()).int().numpy())

CONVOLUTIONS = [
    # x, w, strides, padding, dilations, groups
    ((2, 3, 11), (4, 3, 3), [2], [1], [], 1),
    ((1, 4, 9), (6, 2, 2), [], [0, 2], [2], 2),
    ((1, 2, 7, 6), (3, 2, 3, 2), [2, 1], [1, 0, 2, 1], [1, 2], 1),
    ((1, 4, 5, 5), (4, 1, 3, 3), [], [1, 1], [], 4),
    ((1, 2, 4, 5, 6), (3, 2, 3, 3, 3), [], [1, 1, 1], [], 1),
    ((2, 4, 4, 5, 3), (6, 2, 2, 3, 1), [2, 1, 2], [1, 0, 0, 0, 2, 0], [2, 1, 1], 2),
]


def convolved(x, w, x_zero, w_zeros, strides, padding, dilations, groups):
    rank = x.ndim - 2
    x = torch.tensor(x).double() - float(x_zero)
    w = torch.tensor(w).double() - torch.tensor(w_zeros).double().reshape(-1, *[1] * (rank + 1))
    both = padding * 2 if len(padding) == rank else padding
    pads = [amount for axis in reversed(range(rank)) for amount in (both[axis], both[axis + rank])]
    function = [F.conv1d, F.conv2d, F.conv3d][rank - 1]
    y = function(F.pad(x, pads), w, None, strides or 1, 0, dilations or 1, groups)
    return y.int().numpy()


for x_shape, w_shape, strides, padding, dilations, groups in CONVOLUTIONS:
    rank = len(x_shape) - 2
    lists = dict(strides=strides, padding=padding, dilations=dilations)
    attributes = {"groups": groups} | {name: value for name, value in lists.items() if value}
    options = dict(group=groups, strides=strides or [1] * rank, dilations=dilations or [1] * rank,
                   pads=padding * 2 if len(padding) == rank else padding)
    for x_type, w_type in TYPES:
        x, w = integers(x_type, *x_shape), integers(w_type, *w_shape)
        zeros = [integers(x_type), integers(w_type)]
        case("integer-convolution", attributes, [x, w, *zeros],
             run("ConvInteger", [x, w, *zeros], **options))
    case("integer-convolution", attributes, [x, w], run("ConvInteger", [x, w], **options))
    zeros = [integers(x_type), integers(w_type, w_shape[0])]
    case("integer-convolution", attributes, [x, w, *zeros],
         convolved(x, w, *zeros, strides, padding, dilations, groups))

golden.write(FOLDER)
