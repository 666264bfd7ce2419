"""PyTorch's twin of a network: the module of Tests/Oracle/networks with an ONNX file's tensors."""

import pathlib
import sys

ORACLE = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Oracle" / "networks"
sys.path.insert(0, str(ORACLE))
from philox import uniforms  # noqa: E402, F401

# How Tests/Oracle/networks builds a network: the function, and its options.
MODULES = {
    "vnet": ("vnet", {"slope": 0.0}),
    "two-encoder": ("mim_cmfnet", {"fusions": ["sum"] * 5}),
    "mim-cmfnet": ("mim_cmfnet", {}),
}


class FileWeights:
    """The tensors of an ONNX file by name, for the modules of Tests/Oracle/networks."""

    def __init__(self, path):
        import onnx
        import torch
        from onnx import numpy_helper
        self.tensors = {
            tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy())
            for tensor in onnx.load(path).graph.initializer
        }

    def uniform(self, name, shape, fan_in):
        tensor = self.tensors[name]
        assert list(tensor.shape) == list(shape), name
        return tensor

    def norm(self, name, channels, parts, scale=1):
        return [self.tensors[f"{name}.{part}"] for part in parts]


def module(network, path):
    """The network as a module whose parameters are constants, for tracing."""
    import torch
    from networks import Network
    weights = FileWeights(path)
    function, options = MODULES[network]

    class Module(torch.nn.Module):
        def forward(self, *volumes):
            return getattr(Network(weights, filters=16, **options), function)(*volumes)

    return Module()
