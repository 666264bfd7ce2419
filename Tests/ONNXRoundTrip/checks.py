"""What every ONNX file has to stand."""

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5
onnxruntime.set_default_logger_severity(4)


class Failure(Exception):
    """Something is not as it must be."""


class Unable(Exception):
    """ONNX Runtime cannot run a valid model."""


# What ONNX Runtime says of what it lacks, and what that means.
LACKS = {
    "NOT_IMPLEMENTED": "ONNX Runtime has no kernel for this element type",
    "may be too large for stride": "ONNX Runtime wants output padding below the stride",
    "Non per-tensor quantization": "ONNX Runtime wants one zero point for all weights",
    "'Cubic' mode only supports": "ONNX Runtime interpolates cubically along two axes only",
    "GridSample": "ONNX Runtime samples along two or three axes only",
}


def check(path):
    """ONNX's checker and strict shape inference; every value of the file has a type."""
    try:
        onnx.checker.check_model(str(path), full_check=True)
        model = onnx.load(path)
        inferred = onnx.shape_inference.infer_shapes(
            model, check_type=True, strict_mode=True, data_prop=True)
    except Exception as error:
        raise Failure(f"checker: {str(error).strip()[:300]}") from error
    names = [node.name for node in model.graph.node]
    if len(set(names)) != len(names) or "" in names:
        raise Failure("node names are empty or not unique")
    typed = {value.name for value in [*inferred.graph.value_info, *inferred.graph.output]}
    for node in model.graph.node:
        for output in node.output:
            if output and output not in typed:
                raise Failure(f"value {output} has no type")
    return model


def run(path, inputs):
    """ONNX Runtime's outputs, by name."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 2
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, session.run(names, inputs)))
    except Exception as error:
        text = " ".join(str(error).split())
        for lack, meaning in LACKS.items():
            if lack in text:
                raise Unable(meaning) from error
        raise Failure(f"ONNX Runtime: {text[:400]}") from error


def deviation(found, expected):
    """The greatest difference as a share of the range; integers must be equal."""
    if found.shape != expected.shape or found.dtype != expected.dtype:
        raise Failure(f"expected {expected.dtype}{list(expected.shape)}, "
                      f"got {found.dtype}{list(found.shape)}")
    if expected.size == 0:
        return 0.0
    if expected.dtype.kind not in "f":
        if not np.array_equal(found, expected):
            raise Failure("integers differ")
        return 0.0
    found, expected = found.astype(np.float64), expected.astype(np.float64)
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    finite = expected[np.isfinite(expected)]
    extent = np.ptp(finite) if finite.size else 0
    extent = extent or np.abs(finite).max(initial=0) or 1
    with np.errstate(invalid="ignore"):
        difference = np.where(same, 0, np.abs(found - expected)) / extent
    worst = float(difference.max())
    if not worst <= TOLERANCE:
        raise Failure(f"error {worst:.1e} of range")
    return worst
