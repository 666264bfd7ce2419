"""Writes models whose inputs have symbolic axes, and what they compute at two extents of each.

    /path/to/python make_golden.py        needs numpy, onnx 1.22 and onnxruntime

ONNX Runtime is the oracle; ONNX's reference evaluator for operators it lacks.
"""

import pathlib

import numpy as np
import onnx
import onnx.reference
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240117)
arrays = {}


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def model(name, nodes, shape, extents, constants=(), opset=19, oracle="runtime"):
    """A model from `x`, of a shape with names, to `y`.

    extents: the values of the names, once for each of two runs.
    """
    graph = helper.make_graph(
        [helper.make_node(*node[:3], **(node[3] if len(node) > 3 else {})) for node in nodes],
        name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, key) for key, array in dict(constants).items()])
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    whole = onnx.shape_inference.infer_shapes(whole)
    onnx.save(whole, FOLDER / f"{name}.onnx")
    if oracle == "runtime":
        session = onnxruntime.InferenceSession(
            whole.SerializeToString(), providers=["CPUExecutionProvider"])
    else:
        session = onnx.reference.ReferenceEvaluator(whole)
    for index, values in enumerate(extents):
        x = normal(*[values.get(axis, axis) for axis in shape])
        arrays[f"{name}/x-{index}"] = x
        arrays[f"{name}/y-{index}"] = session.run(None, {"x": x})[0]


VOLUME = [1, 2, "d", "h", "w"]
EXTENTS = [dict(d=4, h=6, w=8), dict(d=6, h=4, w=10)]

model("pool", [
    ("MaxPool", ["x"], ["a"], dict(kernel_shape=[3, 3, 3], strides=[2, 2, 2], pads=[1] * 6,
                                   ceil_mode=1)),
    ("AveragePool", ["a"], ["y"], dict(kernel_shape=[2, 2, 2], strides=[1, 1, 1],
                                       pads=[1, 1, 1, 1, 1, 1], count_include_pad=1)),
], VOLUME, EXTENTS)
for mode, corners in [("nearest", "asymmetric"), ("linear", "half_pixel"),
                      ("linear", "align_corners")]:
    options = dict(mode=mode, coordinate_transformation_mode=corners)
    if mode == "nearest":
        options["nearest_mode"] = "floor"
    model(f"resize-{mode}-{corners}", [("Resize", ["x", "", "scales"], ["y"], options)], VOLUME,
          EXTENTS, {"scales": np.float32([1, 1, 2, 2, 2])}, oracle="reference")
model("resize-to-twice", [
    ("Shape", ["x"], ["shape"]), ("Slice", ["shape", "two", "five"], ["spatial"]),
    ("Mul", ["spatial", "factors"], ["twice"]), ("Concat", ["start", "twice"], ["sizes"],
                                                 dict(axis=0)),
    ("Resize", ["x", "", "", "sizes"], ["y"], dict(mode="linear")),
], VOLUME, EXTENTS, {
    "two": np.int64([2]), "five": np.int64([5]), "factors": np.int64([2, 2, 2]),
    "start": np.int64([1, 2])})
model("instance-normalization", [("InstanceNormalization", ["x", "scale", "offset"], ["y"])],
      VOLUME, EXTENTS, {"scale": normal(2), "offset": normal(2)})

SEQUENCE = ["n", "t", 8]
LENGTHS = [dict(n=1, t=5), dict(n=2, t=7)]

model("layer-normalization", [("LayerNormalization", ["x", "scale", "offset"], ["y"])], SEQUENCE,
      LENGTHS, {"scale": normal(8), "offset": normal(8)})
model("root-mean-square", [("RMSNormalization", ["x", "scale"], ["y"])], SEQUENCE, LENGTHS,
      {"scale": normal(8)}, opset=23, oracle="reference")
model("attention", [("Attention", ["x", "x", "x"], ["y"], dict(q_num_heads=4, kv_num_heads=4))],
      SEQUENCE, LENGTHS, opset=23, oracle="reference")
model("lstm", [
    ("LSTM", ["x", "w", "r"], ["y", "", ""], dict(hidden_size=3, direction="bidirectional")),
], ["t", 2, 4], [dict(t=5), dict(t=9)], {"w": normal(2, 12, 4), "r": normal(2, 12, 3)}, opset=14)

np.savez_compressed(FOLDER / "golden.npz", **arrays)
print(len({key.split("/")[0] for key in arrays}), "models")
