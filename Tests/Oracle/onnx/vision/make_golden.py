"""Writes models of one or two operators and what they compute: NAME.onnx and golden.npz.

    /path/to/python make_golden.py        needs numpy, onnx 1.22 and onnxruntime

What ONNX's own suite lacks of pooling, resizing, normalization and recurrence, mostly volumes. ONNX
Runtime is the oracle; ONNX's reference evaluator where the former has no kernel.
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


def model(name, operation, inputs, constants=(), outputs=1, opset=19, oracle="runtime",
          **attributes):
    """A model with one node. Inputs and constants are the node's, in order; None is left out.

    inputs: arrays that the model is fed with.
    constants: arrays that it holds.
    """
    constants = list(constants)
    names, values, initializers = [], {}, []
    for index, array in enumerate(list(inputs) + constants):
        if array is None:
            names.append("")
            continue
        names.append(f"input-{index}")
        if index < len(inputs):
            values[names[-1]] = array
        else:
            initializers.append(numpy_helper.from_array(array, names[-1]))
    results = [f"output-{index}" for index in range(outputs)]
    node = helper.make_node(operation, names, results, name="node", **attributes)
    graph = helper.make_graph(
        [node], name,
        [helper.make_tensor_value_info(
            key, helper.np_dtype_to_tensor_dtype(value.dtype), value.shape)
         for key, value in values.items()],
        [helper.make_empty_tensor_value_info(key) for key in results], initializers)
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    whole = onnx.shape_inference.infer_shapes(whole)
    for output in whole.graph.output:
        if not output.type.tensor_type.elem_type:
            output.type.tensor_type.elem_type = TensorProto.FLOAT
    onnx.save(whole, FOLDER / f"{name}.onnx")
    if oracle == "runtime":
        session = onnxruntime.InferenceSession(
            whole.SerializeToString(), providers=["CPUExecutionProvider"])
    else:
        session = onnx.reference.ReferenceEvaluator(whole)
    for key, value in values.items():
        arrays[f"{name}/{key}"] = value
    for key, value in zip(results, session.run(None, values)):
        arrays[f"{name}/{key}"] = value


# --- Pooling of volumes

VOLUME = (1, 2, 7, 6, 8)
for name, options in {
    "ceil": dict(kernel_shape=[3, 2, 3], strides=[2, 2, 3], ceil_mode=1),
    "pads": dict(kernel_shape=[3, 3, 2], strides=[2, 1, 2], pads=[1, 0, 1, 1, 2, 0], ceil_mode=1),
    "same-upper": dict(kernel_shape=[2, 3, 4], strides=[2, 2, 3], auto_pad="SAME_UPPER"),
    "same-lower": dict(kernel_shape=[2, 3, 4], strides=[3, 2, 2], auto_pad="SAME_LOWER"),
    "dilations": dict(kernel_shape=[2, 2, 3], strides=[1, 2, 1], dilations=[3, 2, 2]),
}.items():
    model(f"max-pool-{name}", "MaxPool", [normal(*VOLUME)], outputs=2, opset=12, **options)
    for count in [0, 1]:
        # ONNX Runtime's convention for windows that stand out is ONNX's only from opset 19 on.
        model(f"average-pool-{name}-{count}", "AveragePool", [normal(*VOLUME)],
              count_include_pad=count, **options)
    model(f"lp-pool-{name}", "LpPool", [normal(*VOLUME)], opset=18, p=3, **options)
model("max-pool-storage-order", "MaxPool", [normal(2, 2, 5, 6)], outputs=2, opset=12,
      kernel_shape=[2, 3], strides=[2, 2], storage_order=1)
model("max-pool-line", "MaxPool", [normal(2, 3, 11)], outputs=2, opset=12, kernel_shape=[3],
      strides=[2], pads=[1, 1], dilations=[2], ceil_mode=1)
for operation in ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"]:
    model(operation, operation, [normal(2, 3, 4, 3, 5)])
model("lrn", "LRN", [normal(2, 7, 3, 4)], size=5, alpha=0.3, beta=0.6, bias=1.5)

# --- Resizing

SCALES = np.float32([1, 1, 2, 1.5, 0.6])
SIZES = np.int64([1, 2, 6, 9, 4])
NO_REGION = np.float32([])
for mode in ["nearest", "linear", "cubic"]:
    for corners in ["half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"]:
        for kind, tail in [("scales", [NO_REGION, SCALES]), ("sizes", [None, None, SIZES])]:
            # With scales that give no whole extent, ONNX Runtime aligns corners otherwise.
            oracle = "reference" if corners == "align_corners" or mode == "cubic" else "runtime"
            if mode == "nearest" and kind == "scales":
                oracle = "reference"
            model(f"resize-{mode}-{corners}-{kind}", "Resize", [normal(1, 2, 3, 6, 7)], tail,
                  mode=mode, coordinate_transformation_mode=corners, oracle=oracle)
for rounding in ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]:
    model(f"resize-{rounding}", "Resize", [normal(1, 2, 3, 6, 7)], [None, None, SIZES],
          mode="nearest", nearest_mode=rounding, oracle="reference")
model("resize-symmetric", "Resize", [normal(1, 2, 3, 6, 7)], [NO_REGION, SCALES], mode="linear",
      coordinate_transformation_mode="half_pixel_symmetric", oracle="reference")
model("resize-crop", "Resize", [normal(1, 2, 3, 6, 7)],
      [np.float32([0, 0, 0.1, 0.2, -0.3, 1, 1, 0.9, 1.4, 0.7]), None, SIZES], mode="linear",
      coordinate_transformation_mode="tf_crop_and_resize", extrapolation_value=2.5,
      oracle="reference")
for mode in ["linear", "cubic"]:
    model(f"resize-antialias-{mode}", "Resize", [normal(1, 2, 9, 6, 7)],
          [None, None, np.int64([1, 2, 4, 8, 3])], mode=mode, antialias=1, oracle="reference")
model("resize-axes-first", "Resize", [normal(4, 3, 5)], [None, None, np.int64([6, 7])],
      axes=[2, 0], mode="linear", oracle="reference")
model("resize-channels-last", "Resize", [normal(1, 3, 4, 5, 2)],
      [NO_REGION, np.float32([1, 2, 2, 2, 1])], mode="linear",
      coordinate_transformation_mode="asymmetric", oracle="reference")
model("resize-six-axes", "Resize", [normal(1, 2, 2, 3, 4, 3)],
      [NO_REGION, np.float32([1, 1, 1, 2, 1, 2])], mode="nearest", oracle="reference")
model("resize-integers", "Resize", [np.arange(24, dtype=np.int32).reshape(1, 2, 3, 4)],
      [NO_REGION, np.float32([1, 1, 2, 1.5])], mode="nearest", oracle="reference")
model("upsample-volume", "Upsample", [normal(1, 2, 3, 4, 2)], [np.float32([1, 1, 2, 3, 2])],
      opset=9, mode="nearest")
model("upsample-linear", "Upsample", [normal(1, 2, 3, 4)], [np.float32([1, 1, 2, 3])], opset=9,
      mode="linear")

# --- Transposed convolution of volumes

for name, options in {
    "strides": dict(strides=[2, 1, 3]), "dilations": dict(dilations=[2, 1, 2], strides=[1, 2, 1]),
    "pads": dict(strides=[2, 2, 2], pads=[1, 0, 1, 0, 1, 1], output_padding=[1, 0, 1]),
    "same-upper": dict(strides=[2, 2, 3], auto_pad="SAME_UPPER"),
    "same-lower": dict(strides=[2, 2, 3], auto_pad="SAME_LOWER"),
    "output-shape": dict(strides=[2, 2, 2], output_shape=[6, 7, 9]),
}.items():
    model(f"conv-transpose-{name}", "ConvTranspose", [normal(1, 4, 3, 4, 4)],
          [normal(4, 3, 3, 2, 3), normal(6)], group=2, **options)
model("conv-dilated-groups", "Conv", [normal(1, 4, 6, 7, 6)],
      [normal(6, 2, 2, 3, 2), normal(6)], group=2, dilations=[2, 1, 3], strides=[1, 2, 1],
      pads=[1, 0, 2, 0, 1, 1])

# --- Normalization of volumes

model("instance-normalization", "InstanceNormalization", [normal(2, 3, 4, 3, 5)],
      [normal(3), normal(3)], epsilon=1e-3)
model("batch-normalization", "BatchNormalization", [normal(2, 3, 4, 3, 5)],
      [normal(3), normal(3), normal(3), np.abs(normal(3))])
model("group-normalization", "GroupNormalization", [normal(2, 6, 4, 3, 5)],
      [normal(6), normal(6)], num_groups=3, opset=21)
model("group-normalization-by-group", "GroupNormalization", [normal(2, 6, 4, 3, 5)],
      [normal(3), normal(3)], num_groups=3, opset=18, oracle="reference")
model("layer-normalization", "LayerNormalization", [normal(2, 3, 4, 5)],
      [normal(4, 5), normal(4, 5)], axis=2, outputs=3, opset=17)
model("layer-normalization-plain", "LayerNormalization", [normal(2, 3, 4)], [normal(4)], opset=17)

# --- Sampling of volumes

for mode in ["nearest", "linear"]:
    for padding in ["zeros", "border", "reflection"]:
        for aligned in [0, 1]:
            grid = np.float32(1.4 * np.tanh(normal(1, 2, 3, 4, 3)))
            model(f"grid-sample-{mode}-{padding}-{aligned}", "GridSample",
                  [normal(1, 2, 4, 3, 5), grid], opset=20, mode=mode, padding_mode=padding,
                  align_corners=aligned)

# --- Recurrence

STEPS, BATCH, INPUT, HIDDEN = 5, 3, 4, 2
LENGTHS = np.int32([5, 2, 4])
for operation, gates in [("LSTM", 4), ("GRU", 3), ("RNN", 1)]:
    for direction, count in [("forward", 1), ("reverse", 1), ("bidirectional", 2)]:
        for variant in ["plain", "full"]:
            is_full = variant == "full"
            weights = [normal(count, gates * HIDDEN, INPUT), normal(count, gates * HIDDEN, HIDDEN)]
            options = dict(hidden_size=HIDDEN, direction=direction)
            tail = []
            if is_full:
                options["clip"] = 0.8
                tail = [normal(count, 2 * gates * HIDDEN), LENGTHS, normal(count, BATCH, HIDDEN)]
            if is_full and operation == "LSTM":
                tail += [normal(count, BATCH, HIDDEN), normal(count, 3 * HIDDEN)]
            if is_full and operation == "GRU":
                options["linear_before_reset"] = 1
            if is_full and operation == "RNN":
                options["activations"] = ["Relu"] * count
            model(f"{operation.lower()}-{direction}-{variant}", operation,
                  [normal(STEPS, BATCH, INPUT)], weights + tail,
                  outputs=3 if operation == "LSTM" else 2, opset=14, **options)

np.savez_compressed(FOLDER / "golden.npz", **arrays)
print(len({key.split("/")[0] for key in arrays}), "models")
