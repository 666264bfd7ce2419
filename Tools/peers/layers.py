"""Single layers of 3-D U-Nets as ONNX models, named as oneDNN's benchdnn names its problems.

`ic16oc32_id128ih128iw64_kd2sd2pd0`: channels in and out, extents in, window, stride and padding;
an extent left out is like `id`, and so are window, stride and padding of the other axes. `deconv:`
stands before transposed convolutions. Those of its file shapes_3d keep the name they have there
behind a space.
"""

import re

import numpy as np

NAMES = [
    "ic1oc16_id112_kd3sd1pd1",
    "ic16oc16_id112_kd3sd1pd1",
    "ic32oc32_id56_kd3sd1pd1",
    "ic64oc32_id56_kd3sd1pd1",
    "ic64oc64_id28_kd3sd1pd1",
    "ic128oc128_id14_kd3sd1pd1",
    "ic256oc256_id7_kd3sd1pd1",
    "ic320oc320_id7_kd3sd1pd1",
    "ic256oc256_id11ih7iw9_kd3sd1pd1 3d_conv_pad:3",
    "ic64oc64_id28_kd1sd1pd0",
    "ic16oc2_id112_kd1sd1pd0",
    "ic32oc64_id56_kd3sd2pd1",
    "ic16oc32_id128ih128iw64_kd2sd2pd0 vnet:conv5",
    "ic64oc128_id32ih32iw16_kd2sd2pd0 vnet:conv2",
    "deconv:ic32oc16_id56_kd2sd2pd0",
    "deconv:ic128oc64_id14_kd2sd2pd0",
]


def parsed(name):
    """The numbers of a name: ic, oc, the three extents, k, s, p."""
    numbers = {key: int(value) for key, value in re.findall(r"([a-z]+)(\d+)", name.split()[0])}
    depth = numbers["id"]
    extents = [depth, numbers.get("ih", depth), numbers.get("iw", depth)]
    return numbers["ic"], numbers["oc"], extents, numbers["kd"], numbers["sd"], numbers["pd"]


def write(name, path):
    """Writes the layer with random weights and returns its input's shape."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    inputs, outputs, extents, window, stride, padding = parsed(name)
    is_transposed = name.startswith("deconv:")
    random = np.random.default_rng(1)
    channels = [inputs, outputs] if is_transposed else [outputs, inputs]
    scale = (inputs * window**3) ** -0.5
    weight = scale * random.standard_normal(channels + [window] * 3, dtype=np.float32)
    bias = random.standard_normal(outputs, dtype=np.float32)
    node = helper.make_node(
        "ConvTranspose" if is_transposed else "Conv", ["x", "w", "b"], ["y"], "layer",
        kernel_shape=[window] * 3, strides=[stride] * 3, pads=[padding] * 6)

    def grid(extent):
        if is_transposed:
            return (extent - 1) * stride - 2 * padding + window
        return (extent + 2 * padding - window) // stride + 1

    shape = [1, inputs, *extents]
    graph = helper.make_graph(
        [node], "layer", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT,
                                       [1, outputs, *map(grid, extents)])],
        [numpy_helper.from_array(weight, "w"), numpy_helper.from_array(bias, "b")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return shape
