"""Writes what every runtime needs of a network into a folder.

`network.chiasm`, `network.onnx`, `inputs.json` with the inputs' names, NAME.npy for each,
`expected.npy`, and for PyTorch, where it takes part, `network.pt`.
"""

import json
import subprocess

import numpy as np

import children

SEED, PERTURBATION = 3, 5


def tool(products, name, *arguments):
    """Runs one of Chiasm's tools and returns what it prints."""
    return subprocess.run([products / f"chiasm-{name}", *arguments], check=True,
                          capture_output=True, text=True).stdout


def write_inputs(folder, volumes):
    (folder / "inputs.json").write_text(json.dumps(list(volumes)))
    for name, volume in volumes.items():
        np.save(folder / f"{name}.npy", volume)


def write_own(products, folder, network, patch):
    """A network of Chiasm's: exported to ONNX, and PyTorch's twin; expected is PyTorch's output."""
    import torch
    import twin

    model, path = folder / "network.chiasm", folder / "network.onnx"
    tool(products, "export", "--network", network, "--patch", patch, "--logits", "--seed",
         str(SEED), "--perturb", str(PERTURBATION), "-o", model)
    tool(products, "export", model, "-o", path)
    described = json.loads(tool(products, "dump", model, "--format", "json"))
    volumes = {}
    for tensor in described["inputs"]:
        name, shape = tensor["name"], tensor["shape"]
        values = 4 * twin.uniforms(SEED, f"input.{name}", int(np.prod(shape))) - 2
        volumes[name] = values.astype(np.float32).reshape(shape)
    write_inputs(folder, volumes)
    tensors = tuple(map(torch.from_numpy, volumes.values()))
    with torch.no_grad():
        traced = torch.jit.freeze(torch.jit.trace(twin.module(network, path), tensors).eval())
        np.save(folder / "expected.npy", traced(*tensors).numpy())
    traced.save(folder / "network.pt")


def write_foreign(products, folder, write_onnx):
    """A network from elsewhere: expected is ONNX Runtime's output.

    - `write_onnx`: writes the model to a path and returns the shape of its input `x`.
    """
    import onnxruntime

    path = folder / "network.onnx"
    shape = write_onnx(path)
    tool(products, "export", path, "-o", folder / "network.chiasm")
    x = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    write_inputs(folder, {"x": x})
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    np.save(folder / "expected.npy", session.run(None, {"x": x})[0])


def deviation(output, expected):
    """The greatest difference, as a share of the range of what is expected."""
    return float(np.abs(output - expected).max() / (expected.max() - expected.min()))


def sample(runtime, products, folder, threads, iterations, environment):
    """What one process of a runtime took on the folder's network."""
    path = folder / f"{runtime}.output.npy"
    if runtime == "chiasm":
        if not path.exists():
            write_output(products, folder, path, threads, environment)
        found = children.bench(products, [folder / "network.chiasm"], threads, iterations,
                               environment)
    else:
        found = children.script(
            "runtimes.py", [runtime, folder, "--threads", threads, "--iterations", iterations],
            environment)
    return {**{key: found[key] for key in ("times_ms", "first_result_ms", "peak_bytes")},
            "error": deviation(np.load(path), np.load(folder / "expected.npy"))}


def write_output(products, folder, path, threads, environment):
    names = json.loads((folder / "inputs.json").read_text())
    named = [f"--input={name}={folder / name}.npy" for name in names]
    described = json.loads(tool(products, "dump", folder / "network.chiasm", "--format", "json"))
    output = f"--output={described['outputs'][0]['name']}={path}"
    children.printed([products / "chiasm-infer", folder / "network.chiasm", *named, output,
                      "--threads", threads], environment)
