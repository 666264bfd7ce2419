"""Every golden operator case as a model of one node."""

import json
import pathlib
import sys

import numpy as np

import checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Oracle" / "modelfile"))
import chiasm_writer as writer  # noqa: E402

GOLDEN = ROOT / "Tests" / "Oracle" / "operators"
CODES = {"float32": 1, "float16": 2, "int8": 4, "uint8": 5, "int32": 6, "int64": 7, "bool": 8}
# Where ONNX Runtime and ONNX's own reference, which Chiasm follows, differ.
DIFFERENCES = [
    ("grid-sample", "ONNX Runtime clips places before it blends, not after",
     lambda a: a.get("mode") == "cubic" and a.get("padding") != "zeros"),
    ("resize", "ONNX Runtime rounds extents before it aligns corners",
     lambda a: a.get("corners") == "align-corners" and "scales" in a),
]
# What a refusal may say: these belong to training, or cannot be the same elsewhere.
TRAINING = ["only training needs", "as in training", "the same random numbers"]


def cases(tools):
    for index in sorted([GOLDEN / "golden.json", *GOLDEN.glob("*/golden.json")]):
        arrays = np.load(index.with_suffix(".npz"))
        for entry in json.loads(index.read_text()):
            family = "" if index.parent == GOLDEN else f"{index.parent.name} "
            yield f"operator {family}{entry['name']}", lambda e=entry, a=arrays: run(tools, e, a)


def run(tools, entry, arrays):
    inputs = {f"input{i}": arrays[f"{entry['name']}/input-{i}"] for i in range(entry["inputs"])}
    outputs = [arrays[f"{entry['name']}/output-{i}"] for i in range(entry["outputs"])]
    model, onnx_path = tools.folder / "case.chiasm", tools.folder / "case.onnx"
    model.write_bytes(written(entry, inputs, outputs))
    try:
        tools.run("export", model, "-o", onnx_path)
    except checks.Failure as failure:
        if any(reason in str(failure) for reason in TRAINING):
            return "refused: " + str(failure).split(": ")[-1]
        raise
    checks.check(onnx_path)
    try:
        found = checks.run(onnx_path, inputs)
    except checks.Unable as reason:
        return f"valid: {reason}"
    try:
        error = max(checks.deviation(found[f"output{i}"], output)
                    for i, output in enumerate(outputs))
    except checks.Failure as failure:
        for operator, reason, applies in DIFFERENCES:
            if entry["operator"] == operator and applies(entry["attributes"]):
                return f"differs, {failure}: {reason}"
        raise
    return f"agrees, error {error:.1e}"


def written(entry, inputs, outputs):
    """The bytes of a model file with the case's node."""
    messages = writer.MESSAGES
    node = writer.node(
        "node", entry["operator"], range(len(inputs)), [tensor_type(o) for o in outputs],
        [attribute(name, value) for name, value in sorted(entry["attributes"].items())])
    graph = messages["Graph"](
        name=entry["name"], nodes=[node],
        inputs=[messages["Input"](name=name, type=tensor_type(array))
                for name, array in inputs.items()],
        outputs=[messages["Output"](name=f"output{i}", value=len(inputs) + i)
                 for i in range(len(outputs))])
    return writer.model(graph, tensors=[])


def tensor_type(array):
    return writer.tensor_type(*array.shape, element_type=CODES[str(array.dtype)])


def attribute(name, value):
    kinds = {bool: "bool", int: "int", float: "float", str: "string"}
    if not isinstance(value, list):
        return writer.attribute(name, **{kinds[type(value)]: value})
    kind = "float" if any(isinstance(v, float) for v in value) else kinds[type((value or [0])[0])]
    return writer.attribute(name, **{f"{kind}s": {"values": value}})
