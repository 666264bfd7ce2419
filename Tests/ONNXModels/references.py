"""What a model's output should be: by ONNX Runtime in fp32, by ONNX's own loops in double."""

import time

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper


def by_onnx_runtime(path, inputs, threads):
    """Outputs by name, and seconds of the fastest of five runs after the first."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options)
    names = [output.name for output in session.get_outputs()]
    outputs = session.run(names, inputs)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        session.run(names, inputs)
        seconds.append(time.perf_counter() - start)
    return dict(zip(names, outputs)), min(seconds)


def in_double_precision(path, inputs):
    """Outputs by name, computed node by node in float64."""
    from onnx.reference import ReferenceEvaluator
    model = widened(onnx.load(path))
    arrays = {name: array.astype(np.float64) if array.dtype == np.float32 else array
              for name, array in inputs.items()}
    outputs = ReferenceEvaluator(model, new_ops=better_operators()).run(None, arrays)
    return {value.name: output for value, output in zip(model.graph.output, outputs)}


def better_operators():
    """What ONNX's evaluator computes slowly or not as the standard says."""
    import torch
    from onnx.reference.op_run import OpRun

    class BatchNormalization(OpRun):
        """At inference; ONNX's own one normalises by the batch in opsets 9 to 13."""

        def _run(self, x, scale, offset, mean, variance, epsilon=1e-5, **_):
            shape = [-1] + [1] * (x.ndim - 2)
            factor = (scale / np.sqrt(variance + epsilon)).reshape(shape)
            return ((x - mean.reshape(shape)) * factor + offset.reshape(shape),)

    class Conv(OpRun):
        """By PyTorch, which needs seconds for what NumPy needs minutes for."""

        def _run(self, x, w, bias=None, auto_pad=None, dilations=None, group=1, kernel_shape=None,
                 pads=None, strides=None):
            rank = x.ndim - 2
            if auto_pad not in (None, "NOTSET"):
                raise NotImplementedError(f"auto_pad {auto_pad}")
            pads = pads or [0] * 2 * rank
            sides = [pads[i] for axis in reversed(range(rank)) for i in (axis, axis + rank)]
            function = [torch.conv1d, torch.conv2d, torch.conv3d][rank - 1]
            y = function(
                torch.nn.functional.pad(torch.from_numpy(x), sides), torch.from_numpy(w),
                None if bias is None else torch.from_numpy(bias), strides or 1, 0, dilations or 1,
                group)
            return (y.numpy(),)

    class GlobalMaxPool(OpRun):
        """Keeps the pooled axes; ONNX's own one drops them."""

        def _run(self, x):
            return (x.max(axis=tuple(range(2, x.ndim)), keepdims=True),)

    return [BatchNormalization, Conv, GlobalMaxPool]


def widened(model):
    """The model with float64 wherever it has float32."""
    graph = model.graph
    for tensor in graph.initializer:
        widen(tensor)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                widen(attribute.t)
            if node.op_type == "Cast" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.DOUBLE
    for value in [*graph.input, *graph.output, *graph.value_info]:
        if value.type.tensor_type.elem_type == TensorProto.FLOAT:
            value.type.tensor_type.elem_type = TensorProto.DOUBLE
    return model


def widen(tensor):
    if tensor.data_type == TensorProto.FLOAT:
        array = numpy_helper.to_array(tensor).astype(np.float64)
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))


def error(found, wanted):
    """The greatest difference as a share of the range of what is wanted, over all outputs."""
    worst = 0.0
    for name, array in wanted.items():
        if name not in found or found[name].shape != array.shape:
            return float("inf")
        difference = np.abs(found[name].astype(np.float64) - array)
        spread = float(array.max() - array.min()) or 1.0
        share = float(difference.max()) / spread
        worst = max(worst, float("inf") if np.isnan(share) else share)
    return worst
