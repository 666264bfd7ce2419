"""Writes small quantized models, NAME.onnx, and golden.npz: `NAME/INPUT` and `NAME/OUTPUT`.

    /path/to/python make_models.py        needs numpy, onnx and onnxruntime

ONNX Runtime computes them without optimisation, so that quantize and dequantize are what they say.
ONNX's own suite has one quantized convolution, in two dimensions; these have one, two and three.
"""

import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240117)
arrays = {}


def integers(kind, *shape):
    limits = np.iinfo(kind)
    return np.asarray(rng.integers(limits.min, limits.max + 1, shape), kind)


def scales(*shape):
    return np.asarray(rng.uniform(0.01, 0.1, shape), np.float32)


class Model:
    def __init__(self, name, opset=21):
        self.name, self.opset = name, opset
        self.nodes, self.initializers, self.inputs = [], [], {}

    def constant(self, array):
        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def input(self, name, array):
        self.inputs[name] = array
        return name

    def node(self, operator, inputs, outputs=None, **attributes):
        """Adds a node; arrays among its inputs become initializers, None is left out."""
        names = ["" if i is None else i if isinstance(i, str) else self.constant(i)
                 for i in inputs]
        outputs = outputs or [f"v{len(self.nodes)}"]
        self.nodes.append(helper.make_node(
            operator, names, outputs, f"{operator}{len(self.nodes)}", **attributes))
        return outputs[0]

    def save(self, *outputs, unnamed_axes=False):
        """Some exporters write "?" for every axis whose extent is open."""
        infos = [helper.make_tensor_value_info(
            name, helper.np_dtype_to_tensor_dtype(array.dtype),
            ["?"] * array.ndim if unnamed_axes else array.shape)
            for name, array in self.inputs.items()]
        graph = helper.make_graph(
            self.nodes, self.name, infos, [helper.make_empty_tensor_value_info(o) for o in outputs],
            self.initializers)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)
        model = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, FOLDER / f"{self.name}.onnx")
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        for name, array in self.inputs.items():
            arrays[f"{self.name}/{name}"] = array
        for name, array in zip(outputs, session.run(list(outputs), self.inputs)):
            arrays[f"{self.name}/{name}"] = array


CONVOLUTIONS = {
    # x, w, attributes
    "1d": ((2, 3, 17), (4, 3, 3), dict(strides=[2], pads=[1, 1])),
    "1d-groups": ((1, 4, 11), (6, 2, 2), dict(group=2, dilations=[2], pads=[0, 1])),
    "2d": ((1, 3, 9, 7), (5, 3, 3, 3), dict(pads=[1, 1, 1, 1])),
    "2d-depthwise": ((1, 4, 8, 8), (4, 1, 3, 3), dict(group=4, auto_pad="SAME_UPPER",
                                                       strides=[2, 2])),
    "3d": ((1, 2, 5, 6, 7), (3, 2, 3, 3, 3), dict(pads=[1] * 6)),
    "3d-strides": ((2, 4, 6, 5, 8), (6, 2, 2, 3, 2),
                   dict(group=2, strides=[2, 1, 2], pads=[1, 0, 0, 0, 2, 1])),
    "3d-dilations": ((1, 2, 7, 7, 7), (2, 2, 3, 2, 3), dict(dilations=[2, 1, 3])),
}
for name, (x_shape, w_shape, attributes) in CONVOLUTIONS.items():
    channels = w_shape[0]
    for x_kind, w_kind, per_channel in [(np.uint8, np.int8, True), (np.uint8, np.uint8, False),
                                        (np.int8, np.int8, False), (np.int8, np.int8, True)]:
        kinds = f"{x_kind.__name__}-{w_kind.__name__}"
        many = (channels,) if per_channel else ()
        bias = np.asarray(rng.integers(-5000, 5000, channels), np.int32)
        # Zero points for each channel must be 0 for ONNX Runtime.
        w_zero = np.zeros(many, w_kind) if per_channel else integers(w_kind)
        model = Model(f"qlinear-conv-{name}-{kinds}{'-channels' * per_channel}")
        x = model.input("x", integers(x_kind, *x_shape))
        model.node(
            "QLinearConv",
            [x, scales(), integers(x_kind), integers(w_kind, *w_shape), scales(*many), w_zero,
             np.float32(20 * rng.uniform(0.1, 0.3)).reshape(()), integers(x_kind), bias],
            ["y"], **attributes)
        model.save("y")
    model = Model(f"conv-integer-{name}")
    x = model.input("x", integers(np.uint8, *x_shape))
    model.node("ConvInteger", [x, integers(np.int8, *w_shape), integers(np.uint8)], ["y"],
               **attributes)
    model.save("y")
    model = Model(f"qdq-conv-{name}")
    x = model.input("x", (4 * rng.standard_normal(x_shape)).astype(np.float32))
    x_scale, x_zero = scales(), integers(np.uint8)
    x = model.node("QuantizeLinear", [x, x_scale, x_zero])
    x = model.node("DequantizeLinear", [x, x_scale, x_zero])
    w_scale = scales(channels)
    w = model.node("DequantizeLinear", [integers(np.int8, *w_shape), w_scale, None], axis=0)
    bias = model.node(
        "DequantizeLinear",
        [np.asarray(rng.integers(-500, 500, channels), np.int32), x_scale * w_scale], axis=0)
    model.node("Conv", [x, w, bias], ["y"], **attributes)
    model.save("y")

for name, a_shape, b_shape in [("2d", (3, 5), (5, 4)), ("3d", (2, 3, 5), (5, 4)),
                               ("batches", (2, 3, 5), (2, 5, 4))]:
    for kind in [np.uint8, np.int8]:
        model = Model(f"qlinear-matmul-{name}-{kind.__name__}")
        a, b = model.input("a", integers(kind, *a_shape)), model.input("b", integers(kind, *b_shape))
        model.node("QLinearMatMul",
                   [a, scales(), integers(kind), b, scales(), integers(kind),
                    np.asarray(2, np.float32), integers(kind)], ["y"])
        model.save("y")
    model = Model(f"matmul-integer-{name}")
    a = model.input("a", integers(np.uint8, *a_shape))
    model.node("MatMulInteger", [a, integers(np.int8, *b_shape), integers(np.uint8)], ["y"])
    model.save("y")
model = Model("qlinear-matmul-columns")
a = model.input("a", integers(np.uint8, 3, 5))
model.node("QLinearMatMul",
           [a, scales(), integers(np.uint8), integers(np.int8, 5, 4), scales(4),
            np.zeros(4, np.int8), np.asarray(2, np.float32), integers(np.uint8)], ["y"])
model.save("y")

model = Model("dynamic-linear")
x = model.input("x", rng.standard_normal((3, 6)).astype(np.float32))
model.node("DynamicQuantizeLinear", [x], ["q", "scale", "zero"])
w_scale = scales()
product = model.node("MatMulInteger", ["q", integers(np.int8, 6, 4), "zero"])
product = model.node("Cast", [product], to=TensorProto.FLOAT)
model.node("Mul", [product, model.node("Mul", ["scale", w_scale])], ["y"])
model.save("q", "scale", "zero", "y")

model = Model("dynamic-unnamed-axes")
x = model.input("x", rng.standard_normal((3, 6)).astype(np.float32))
model.node("DynamicQuantizeLinear", [x], ["q", "scale", "zero"])
model.save("q", "scale", "zero", unnamed_axes=True)

for opset, axis in [(10, None), (13, 0), (13, -1), (19, 2)]:
    model = Model(f"round-trip-{opset}{'' if axis is None else f'-axis{axis}'}", opset)
    x = model.input("x", (4 * rng.standard_normal((2, 3, 4))).astype(np.float32))
    options = {} if axis is None else dict(axis=axis)
    many = () if axis is None else ((2, 3, 4)[axis],)
    scale, zero = scales(*many), integers(np.int8, *many)
    model.node("QuantizeLinear", [x, scale, zero], ["q"], **options)
    model.node("DequantizeLinear", ["q", scale, zero], ["y"], **options)
    model.save("q", "y")
for axis, block in [(1, 3), (-1, 2)]:
    shape = [2, 6, 4]
    blocks = [-(-extent // block) if k == axis % 3 else extent for k, extent in enumerate(shape)]
    model = Model(f"blocks-axis{axis}")
    x = model.input("x", (4 * rng.standard_normal(shape)).astype(np.float32))
    scale, zero = scales(*blocks), integers(np.uint8, *blocks)
    model.node("QuantizeLinear", [x, scale, zero], ["q"], axis=axis, block_size=block)
    model.node("DequantizeLinear", ["q", scale, zero], ["y"], axis=axis, block_size=block)
    model.save("q", "y")

np.savez_compressed(FOLDER / "golden.npz", **arrays)
print(len(list(FOLDER.glob("*.onnx"))), "models")
