"""Models of others, imported and written again: ONNX Runtime on both files.

The models are those that `make onnx-models` left in .build/onnx-models; without it there are none.
"""

import pathlib

import numpy as np
import onnxruntime

import checks

FOLDER = pathlib.Path(__file__).resolve().parents[2] / ".build" / "onnx-models"
# What stands for a spatial axis without an extent.
EXTENT = 64


def cases(tools):
    for path in sorted(FOLDER.glob("*/model.onnx")):
        yield f"model {path.parent.name}", lambda p=path: run(tools, p)


def run(tools, source):
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    inputs = {value.name: array(value) for value in session.get_inputs()}
    shapes = [f"--shape={name}={'x'.join(map(str, array.shape))}"
              for name, array in inputs.items()]
    imported, written = tools.folder / "model.chiasm", tools.folder / "again.onnx"
    tools.run("export", source, *shapes, "-o", imported)
    tools.run("export", imported, "-o", written)
    model = checks.check(written)
    names = [value.name for value in model.graph.input]
    found = list(checks.run(written, dict(zip(names, inputs.values()))).values())
    expected = session.run(None, inputs)
    error = difference(found, expected)
    own = difference(unoptimized(source, inputs), expected)
    if not error <= max(checks.TOLERANCE, 2 * own):
        raise checks.Failure(f"error {error:.1e} of range, of ONNX Runtime itself {own:.1e}")
    return (f"agrees, error {error:.1e}, of ONNX Runtime itself {own:.1e}, "
            f"{len(model.graph.node)} nodes")


def unoptimized(source, inputs):
    """The outputs of the same runtime with its nodes in another arrangement."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)


def array(value):
    """Noise for an input; the first axis without an extent is 1."""
    shape = [extent if isinstance(extent, int) else (EXTENT if axis else 1)
             for axis, extent in enumerate(value.shape)]
    rng = np.random.default_rng(7)
    if "float" in value.type:
        return rng.standard_normal(shape).astype(np.float32)
    return rng.integers(0, 200, shape).astype(np.int64 if "64" in value.type else np.int32)


def difference(found, expected):
    """The greatest difference of any output as a share of its range."""
    return max(float(np.abs(a.astype(np.float64) - b).max() / (np.ptp(b) or 1))
               for a, b in zip(found, expected, strict=True))
