#!/usr/bin/env python3
"""Makes the small models that the importer's tests read, with what ONNX Runtime computes.

    make_models.py     needs numpy, onnx 1.22 and onnxruntime

models/NAME.onnx comes with models/NAME.npz, which holds `in.INPUT` and `out.OUTPUT`.
"""

import os

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "models")
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def random(*shape):
    return RNG.standard_normal(shape).astype(np.float32)


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), **attributes)


def model(nodes, inputs, outputs, constants=None, opset=17, functions=(), imports=()):
    """A checked model; inputs and outputs are NAME: extents, fp32."""
    def values(named):
        return [helper.make_tensor_value_info(n, FLOAT, shape) for n, shape in named.items()]

    tensors = [numpy_helper.from_array(np.asarray(array), n)
               for n, array in (constants or {}).items()]
    graph = helper.make_graph(nodes, "g", values(inputs), values(outputs), tensors)
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(d, 1) for d in imports]
    made = helper.make_model(
        graph, opset_imports=opsets, functions=list(functions), producer_name="oracle",
        ir_version=8)
    onnx.checker.check_model(made)
    return made


def block():
    """Convolution, norm, activation, flattening by arithmetic on shapes: as PyTorch exports it."""
    nodes = [
        node("Conv", "x w b", "c", name="stem.conv", pads=[1, 1, 1, 1], strides=[2, 2]),
        node("BatchNormalization", "c scale offset mean variance", "n", name="stem.norm"),
        node("Relu", "n", "r", name="stem.relu"),
        node("Shape", "r", "shape"), node("Gather", "shape zero", "batch"),
        node("Unsqueeze", "batch axis", "batch1"),
        node("Concat", "batch1 rest", "target", axis=0), node("Reshape", "r target", "flat"),
        node("Gemm", "flat matrix bias", "y", name="head", transB=1, alpha=0.5)]
    constants = {
        "w": random(4, 3, 3, 3), "b": random(4), "scale": random(4), "offset": random(4),
        "mean": random(4), "variance": np.abs(random(4)) + 0.5, "zero": np.int64(0),
        "axis": np.array([0]), "rest": np.array([-1]), "matrix": random(5, 64), "bias": random(5)}
    return model(nodes, {"x": ["N", 3, 8, 8]}, {"y": ["N", 5]}, constants), {"x": (2, 3, 8, 8)}


def volume():
    """A small U of three-dimensional convolutions with symbolic extents."""
    nodes = [
        node("Conv", "pet w1", "a", name="down", strides=[2, 2, 2], pads=[1] * 6),
        node("InstanceNormalization", "a s o", "b"), node("LeakyRelu", "b", "c", alpha=0.1),
        node("ConvTranspose", "c w2", "d", name="up", strides=[2, 2, 2]),
        node("Concat", "d pet", "e", axis=1), node("Conv", "e w3", "f", name="last"),
        node("Softmax", "f", "mask", axis=1)]
    constants = {"w1": random(4, 1, 3, 3, 3), "s": random(4), "o": random(4),
                 "w2": random(4, 2, 2, 2, 2), "w3": random(2, 3, 1, 1, 1)}
    extents = ["N", 1, "X", "Y", "Z"]
    return model(nodes, {"pet": extents}, {"mask": ["N", 2, "X", "Y", "Z"]}, constants), {
        "pet": (1, 1, 8, 6, 4)}


def functions():
    """A function in a function, with an attribute of the caller and a default."""
    domain = "local"
    shrink = helper.make_function(
        domain, "Shrunk", ["v"], ["w"],
        [onnx.parser.parse_node("w = LeakyRelu <alpha: float = @slope> (v)")],
        [helper.make_opsetid("", 17)], ["slope"])
    twice = helper.make_function(
        domain, "Twice", ["v"], ["w"],
        [node("Shrunk", "v", "t", domain=domain, slope=0.25),
         node("Shrunk", "t", "w", domain=domain, slope=0.5)],
        [helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)])
    nodes = [node("Twice", "x", "a", domain=domain), node("Twice", "a", "y", domain=domain)]
    return model(nodes, {"x": [2, 3]}, {"y": [2, 3]}, functions=[shrink, twice],
                 imports=[domain]), {"x": (2, 3)}


def branch():
    """A condition that is known: only one branch is there."""
    def graph(name, operator):
        return helper.make_graph(
            [node(operator, "x", name)], name, [],
            [helper.make_tensor_value_info(name, FLOAT, [2, 3])])

    nodes = [node("Shape", "x", "shape"), node("Size", "shape", "rank"),
             node("Equal", "rank two", "is_matrix"),
             node("If", "is_matrix", "y", then_branch=graph("p", "Sigmoid"),
                  else_branch=graph("q", "Relu"))]
    return model(nodes, {"x": [2, 3]}, {"y": [2, 3]}, {"two": np.int64(2)}), {"x": (2, 3)}


def typed():
    """Initializers in typed fields instead of raw data."""
    tensors = [
        helper.make_tensor("w", FLOAT, [3], [1.5, -2, 0.25]),
        helper.make_tensor("h", TensorProto.FLOAT16, [3], [0.5, 1, 2]),
        helper.make_tensor("i", TensorProto.INT32, [3], [1, -2, 3]),
        helper.make_tensor("k", TensorProto.INT8, [3], [-1, 2, -3]),
        helper.make_tensor("s", INT64, [2], [3, 2])]
    nodes = [node("Mul", "x w", "a"), node("Cast", "h", "hf", to=FLOAT), node("Add", "a hf", "b"),
             node("Cast", "i", "f", to=FLOAT), node("Add", "b f", "c"),
             node("Cast", "k", "kf", to=FLOAT), node("Sub", "c kf", "d"),
             node("Reshape", "d s", "y")]
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", FLOAT, [2, 3])],
        [helper.make_tensor_value_info("y", FLOAT, [3, 2])], tensors)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7), {"x": (2, 3)}


def integers():
    """Integers that do not fit their type: what C makes of them."""
    nodes = [node("Mul", "x thousand", "m"), node("Cast", "m", "i", to=TensorProto.INT32),
             node("Cast", "i", "k", to=TensorProto.INT8),
             node("Cast", "i", "u", to=TensorProto.UINT8),
             node("Cast", "k", "ku", to=TensorProto.UINT8),
             node("Cast", "u", "uk", to=TensorProto.INT8),
             node("Mul", "i million", "p")]
    names = ["k", "u", "ku", "uk", "p"]
    nodes += [node("Cast", name, f"{name}_f", to=FLOAT) for name in names]
    nodes.append(node("Concat", " ".join(f"{name}_f" for name in names), "y", axis=0))
    return model(nodes, {"x": [8]}, {"y": [40]}, {
        "thousand": np.float32(1000), "million": np.int32(1_000_003)}), {"x": (8,)}


def token():
    """A parameter repeated for every image of a batch, as vision transformers have it."""
    nodes = [node("Shape", "x", "shape"), node("Slice", "shape zero one", "batch"),
             node("Concat", "batch rest", "target", axis=0), node("Expand", "class target", "t"),
             node("Concat", "t x", "y", axis=1)]
    return model(nodes, {"x": ["N", 3, 4]}, {"y": ["N", 4, 4]}, {
        "class": random(1, 1, 4), "zero": np.array([0]), "one": np.array([1]),
        "rest": np.array([1, 4])}), {"x": (2, 3, 4)}


def shuffled():
    """Nodes in an order that files may not have, names twice, empty and with line breaks."""
    made, shapes = model(
        [node("Relu", "x", "a", name="n"), node("Exp", "a", "b", name="n"),
         node("Neg", "b", "y", name="line\nbreak")], {"x": [4]}, {"y": [4]}), {"x": (4,)}
    made.graph.node.insert(0, made.graph.node.pop())
    return made, shapes


def main():
    os.makedirs(FOLDER, exist_ok=True)
    for make in (block, volume, functions, branch, typed, integers, token, shuffled):
        global RNG
        RNG = np.random.default_rng(3)
        made, shapes = make()
        path = os.path.join(FOLDER, f"{make.__name__}.onnx")
        onnx.save(made, path)
        feeds = {name: random(*shape) for name, shape in shapes.items()}
        sorted_model = onnx.load(path)
        if make is shuffled:
            sorted_model.graph.node.append(sorted_model.graph.node.pop(0))
            for node_with_name in sorted_model.graph.node:
                node_with_name.name = ""
        session = onnxruntime.InferenceSession(
            sorted_model.SerializeToString(), providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        arrays = {f"in.{name}": array for name, array in feeds.items()}
        arrays |= {f"out.{n}": a for n, a in zip(names, session.run(names, feeds))}
        np.savez_compressed(os.path.join(FOLDER, f"{make.__name__}.npz"), **arrays)


if __name__ == "__main__":
    main()
