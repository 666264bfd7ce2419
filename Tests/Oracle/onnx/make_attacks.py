#!/usr/bin/env python3
"""Makes the corpus of files that the ONNX importer must refuse: Formats/ONNX/Attacks.

    make_attacks.py     needs numpy and onnx 1.22

Every file lies in a folder named after the code of the error it must cause.
"""

import os
import shutil

import numpy as np
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "..", "..", "..", "Formats", "ONNX", "Attacks")
FLOAT = TensorProto.FLOAT


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs.split(), outputs.split(), **attributes)


def value(name, shape=(2, 2), kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def tensor(name="w", array=None):
    return numpy_helper.from_array(np.ones((2, 2), np.float32) if array is None else array, name)


def model(nodes=None, inputs=None, outputs=None, tensors=None, opset=17, **more):
    graph = helper.make_graph(
        nodes or [node("Add", "x w", "y")], "g", inputs or [value("x")],
        outputs or [value("y")], [tensor()] if tensors is None else tensors)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, **more)


def varint(number):
    result = b""
    while number >= 0x80:
        result += bytes([number & 0x7F | 0x80])
        number >>= 7
    return result + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def nested(depth):
    """Graphs in attributes of nodes of graphs, `depth` times."""
    graph = b""
    for _ in range(depth):
        graph = field(1, field(5, field(6, graph)))
    return field(7, graph)


def claim(dims, kind=FLOAT, name="w", **fields):
    """A tensor that says it has these extents."""
    made = TensorProto(name=name, data_type=kind, dims=dims)
    for key, content in fields.items():
        if isinstance(content, list):
            getattr(made, key).extend(content)
        else:
            setattr(made, key, content)
    return made


def external(location, **entries):
    made = TensorProto(name="w", data_type=FLOAT, dims=[2, 2], data_location=1)
    if location is not None:
        made.external_data.add(key="location", value=location)
    for key, text in entries.items():
        made.external_data.add(key=key, value=text)
    return model(tensors=[made])


def function(name, nodes, domain="local"):
    return helper.make_function(
        domain, name, ["v"], ["w"], nodes,
        [helper.make_opsetid("", 17), helper.make_opsetid(domain, 1)])


def with_functions(nodes, functions):
    made = model(nodes, functions=functions)
    made.opset_import.append(helper.make_opsetid("local", 1))
    return made


def doubling(levels):
    """Functions that each call the next twice: 2^levels nodes."""
    made = [function("f0", [node("Relu", "v", "w")])]
    for level in range(1, levels):
        call = f"f{level - 1}"
        made.append(function(f"f{level}", [
            node(call, "v", "t", domain="local"), node(call, "t", "w", domain="local")]))
    return with_functions([node(f"f{levels - 1}", "x", "y", domain="local")], made)


def messages():
    good = model().SerializeToString()
    yield "empty-model", b"\x08\x08"
    yield "text", b"not a model at all, only words\n"
    yield "zeros", bytes(64)
    for cut in (1, 10, len(good) // 2, len(good) - 1):
        yield f"cut-at-{cut}", good[:cut]
    yield "length-huge", field(7, b"")[:1] + b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
    yield "varint-endless", b"\x08" + b"\xff" * 20
    yield "group", b"\x0b\x0c" + good
    yield "field-zero", b"\x02\x00" + good
    yield "name-not-utf8", field(7, field(2, b"\xff\xfe")) + b""


def limits():
    yield "nested-graphs", nested(400)
    yield "nested-graphs-deep", nested(20_000)
    yield "empty-nodes", field(7, field(1, b"") * 1_100_000)
    yield "axes", model(tensors=[claim([1] * 17, float_data=[1.0])])
    yield "input-axes", model(inputs=[value("x", [1] * 17)])
    yield "functions-call-each-other", with_functions(
        [node("f", "x", "y", domain="local")],
        [function("f", [node("g", "v", "w", domain="local")]),
         function("g", [node("f", "v", "w", domain="local")])])
    yield "functions-double", doubling(24)


def structures():
    yield "cycle-of-one", model([node("Add", "x y", "y")])
    yield "cycle-of-two", model([node("Add", "x b", "a"), node("Relu", "a", "b"),
                                 node("Relu", "b", "y")])
    yield "initializer-missing", model(tensors=[])
    yield "initializer-twice", model(tensors=[tensor(), tensor()])
    yield "output-twice", model([node("Relu", "x", "y"), node("Exp", "x", "y")])
    yield "output-of-input", model([node("Relu", "w", "x")])
    yield "output-of-nobody", model(outputs=[value("z")])
    yield "graph-output-twice", model(outputs=[value("y"), value("y")])
    yield "no-outputs", without_outputs()
    yield "input-twice", model(inputs=[value("x"), value("x")])
    yield "function-twice", with_functions(
        [node("f", "x", "y", domain="local")], [function("f", [node("Relu", "v", "w")])] * 2)
    yield "function-output-of-nobody", with_functions(
        [node("f", "x", "y", domain="local")], [function("f", [node("Relu", "v", "t")])])


def without_outputs():
    made = model()
    del made.graph.output[:]
    return made


def tensors():
    four = np.ones(4, np.float32).tobytes()
    yield "raw-short", model(tensors=[claim([2, 2], raw_data=four[:-1])])
    yield "raw-long", model(tensors=[claim([2, 2], raw_data=four + b"\0")])
    yield "typed-short", model(tensors=[claim([2, 2], float_data=[1.0] * 3)])
    yield "typed-wrong-field", model(tensors=[claim([2, 2], int32_data=[1] * 4)])
    yield "claims-2-gb", model(tensors=[claim([1 << 29])])
    yield "claims-2-gb-raw", model(tensors=[claim([1 << 29], raw_data=four)])
    yield "extent-negative", model(tensors=[claim([-2, -2], raw_data=four)])
    yield "extents-overflow", model(tensors=[claim([1 << 32, 1 << 32], raw_data=four)])
    yield "extents-overflow-behind-zero", model(tensors=[claim([1 << 62, 1 << 62, 0])])
    yield "raw-twice", raw_twice()


def raw_twice():
    half = field(9, np.ones(512, np.float32).tobytes())
    dims = b"\x08" + varint(512)
    data = dims + b"\x10\x01" + field(8, b"w") + half + half
    graph = field(1, node("Add", "x w", "y").SerializeToString()) + field(5, data)
    graph += field(11, value("x").SerializeToString()) + field(12, value("y").SerializeToString())
    return b"\x08\x08" + field(8, b"\x10\x11") + field(7, graph)


def externals():
    yield "absolute", external("/etc/passwd")
    yield "parent", external("../../../../etc/passwd")
    yield "parent-inside", external("folder/../good.bin")
    yield "dot", external("./good.bin")
    yield "link", external("link.bin")
    yield "linked-folder", external("linked/good.bin")
    yield "backslash", external("..\\good.bin")
    yield "nul", external("good.bin\0.txt")
    yield "empty", external("")
    yield "no-location", external(None)
    yield "missing", external("nowhere.bin")
    yield "folder", external("folder")
    yield "too-short", external("good.bin", offset="4")
    yield "offset-huge", external("good.bin", offset=str(1 << 63))
    yield "offset-wraps", external("good.bin", offset=str((1 << 63) - 1))
    yield "offset-negative", external("good.bin", offset="-4")
    yield "length-wrong", external("good.bin", length="15")
    yield "offset-no-number", external("good.bin", offset="0x10")


def opsets():
    yield "newer", model(opset=1000)
    yield "negative", model(opset=-1)


def shapes():
    yield "unknown-extent", model(inputs=[value("x", ["N", "S"])])
    yield "unknown-rank", model(inputs=[helper.make_tensor_value_info("x", FLOAT, None)])
    yield "input-huge", model(inputs=[value("x", [1 << 40, 1 << 40])])


def unsupported():
    yield "element-type", model(inputs=[value("x", kind=TensorProto.DOUBLE)])
    yield "initializer-type", model(
        [node("Relu", "w", "y")], tensors=[claim([1], TensorProto.STRING, string_data=[b"a"])])
    yield "element-type-unknown", model(inputs=[value("x", kind=999)])
    yield "operator", model([node("NoSuchOperator", "x", "y")])
    yield "domain", model([node("Relu", "x", "y", domain="com.example")])
    yield "attribute", model([node("Relu", "x", "y", no_such=1)])
    yield "attribute-kind", model([node("Softmax", "x", "y", axis="last")])
    yield "types-differ", model([node("Add", "x k", "y")], tensors=[tensor("k", np.array([1]))])
    yield "shapes-differ", model([node("Add", "x k", "y")],
                                 tensors=[tensor("k", np.ones(3, np.float32))])
    yield "input-left-out", model([node("Add", "x", "y")])
    yield "shape-not-constant", model(
        [node("Reshape", "x s", "y")], inputs=[value("x"), value("s", [2], TensorProto.INT64)])
    yield "reshape-huge", model(
        [node("Reshape", "x s", "y")], tensors=[tensor("s", np.array([1 << 62, 4]))])
    yield "expand-overflow", model(
        [node("Expand", "x s", "y")], tensors=[tensor("s", np.array([1 << 62, 1 << 62, 2, 2]))])
    yield "slice-extreme-step", model(
        [node("Slice", "x s e a z", "y")],
        tensors=[tensor(n, np.array([v])) for n, v in
                 (("s", 0), ("e", 1), ("a", 0), ("z", 0))])
    yield "axis-extreme", model([node("Concat", "x x", "y", axis=-(1 << 63))])
    yield "pads-extreme", model(
        [node("Pad", "x p", "y")], tensors=[tensor("p", np.array([1 << 62] * 4))])
    yield "kernel-extreme", model(
        [node("MaxPool", "x", "y", kernel_shape=[1 << 62, 1 << 62])],
        inputs=[value("x", [1, 1, 4, 4])])
    yield "strides-zero", model(
        [node("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[0, 0])],
        inputs=[value("x", [1, 1, 4, 4])])
    yield "split-extreme", model([node("Split", "x", "y", num_outputs=1 << 62)], opset=18)
    yield "loop", model([node("Loop", "x", "y")])


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    groups = {
        "message": messages, "limit": limits, "structure": structures, "tensor": tensors,
        "externalData": externals, "opset": opsets, "shape": shapes, "unsupported": unsupported}
    for code, make in groups.items():
        folder = os.path.join(FOLDER, code)
        os.makedirs(folder)
        for name, content in make():
            data = content if isinstance(content, bytes) else content.SerializeToString()
            with open(os.path.join(folder, f"{name}.onnx"), "wb") as file:
                file.write(data)
    place = os.path.join(FOLDER, "externalData")
    os.makedirs(os.path.join(place, "folder"))
    for name in ("good.bin", "folder/good.bin"):
        np.ones(4, np.float32).tofile(os.path.join(place, name))
    os.symlink("good.bin", os.path.join(place, "link.bin"))
    os.symlink("folder", os.path.join(place, "linked"))


if __name__ == "__main__":
    main()
