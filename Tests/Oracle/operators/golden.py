"""What the scripts that write golden values of operators share.

A case is an operator with attributes and inputs, its outputs, a gradient of its first output and
the gradients of its inputs. PyTorch computes in float64 from float32 inputs; the results are
stored as float32.
"""

import json

import numpy as np
import torch

rng = np.random.default_rng(20240117)
cases, arrays = [], {}


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def positive(*shape):
    return rng.uniform(0.3, 2.5, shape).astype(np.float32)


def stored(tensor):
    """What is kept of a result: floats as float32, everything else as it is."""
    array = tensor.detach().numpy() if isinstance(tensor, torch.Tensor) else np.asarray(tensor)
    return array.astype(np.float32) if array.dtype == np.float64 else array


def case(operator, attributes, inputs, function, gradients=None, none=()):
    """Adds a case.

    gradients: the inputs whose gradients are compared; by default all floating-point ones.
    none: the inputs that have no gradient.
    """
    inputs = [np.asarray(array) for array in inputs]
    is_float = [array.dtype == np.float32 for array in inputs]
    if gradients is None:
        gradients = [i for i, f in enumerate(is_float) if f and i not in none]
    tensors = [
        torch.tensor(array.astype(np.float64)) if f else torch.tensor(array)
        for array, f in zip(inputs, is_float)
    ]
    for index in gradients:
        tensors[index].requires_grad_(True)
    outputs = function(*tensors)
    outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    name = f"{operator}/{sum(c['operator'] == operator for c in cases)}"
    cases.append(
        dict(name=name, operator=operator, attributes=attributes, inputs=len(inputs),
             outputs=len(outputs), gradients=gradients, none=list(none)))
    if gradients:
        dy = normal(*outputs[0].shape)
        arrays[f"{name}/output-gradient"] = dy
        found = torch.autograd.grad(
            outputs[0], [tensors[i] for i in gradients], torch.tensor(dy.astype(np.float64)))
        for index, gradient in zip(gradients, found):
            arrays[f"{name}/input-gradient-{index}"] = stored(gradient)
    for index, array in enumerate(inputs):
        arrays[f"{name}/input-{index}"] = array
    for index, output in enumerate(outputs):
        arrays[f"{name}/output-{index}"] = stored(output)


def lows_and_highs(padding, rank):
    """Two lists of `rank` from a padding attribute."""
    if not padding:
        return [0] * rank, [0] * rank
    if len(padding) == rank:
        return list(padding), list(padding)
    return list(padding[:rank]), list(padding[rank:])


def torch_padding(low, high):
    """F.pad's order: last axis first, low and high of each in turn."""
    return [amount for pair in reversed(list(zip(low, high))) for amount in pair]


def present(**attributes):
    return {key.replace("_", "-"): value for key, value in attributes.items() if value != []}


def write(folder):
    """Writes golden.json (cases) and golden.npz (tensors)."""
    np.savez_compressed(folder / "golden.npz", **arrays)
    lines = ",\n".join(json.dumps(entry) for entry in cases)
    (folder / "golden.json").write_text(f"[\n{lines}\n]\n")
    print(len(cases), "cases of", len({entry["operator"] for entry in cases}), "operators")
