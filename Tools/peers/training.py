"""Runs PyTorch's twin of a recipe's supervised training step and prints one JSON object.

    python training.py CASESxXxYxZ LAYOUT [--compiled] --slope S --threads N --iterations N
    python training.py CASESxXxYxZ LAYOUT --slope S --states FOLDER

The second form compares the states after one step with those that `chiasm-bench --states` wrote.
The module of Tests/Oracle/networks is the network; weights, images and labels are drawn from the
Philox streams that `chiasm-bench --training` draws them from, so nothing has to be handed over.
"""

import argparse
import json
import math
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F

import runtimes
import steps
import twin
from networks import Network  # found by twin

RATE, MOMENTUM, DECAY, SMOOTHING = 0.01, 0.9, 1e-4, 1e-5


class FreshWeights:
    """Initial parameters and running statistics by name, drawn once; parameters are leaves."""

    START = {"offset": 0, "mean": 0, "variance": 1}

    def __init__(self, seed, layout):
        self.seed, self.layout = seed, layout
        self.parameters, self.statistics = {}, {}

    def uniform(self, name, shape, fan_in):
        if name not in self.parameters:
            values = (2 * twin.uniforms(self.seed, name, math.prod(shape)) - 1) / math.sqrt(fan_in)
            tensor = torch.from_numpy(values.astype(np.float32).reshape(shape))
            if tensor.dim() == 5:
                tensor = tensor.to(memory_format=self.layout)
            self.parameters[name] = tensor.requires_grad_()
        return self.parameters[name]

    def norm(self, name, channels, parts, scale=1):
        for part in parts:
            known = self.statistics if part in ("mean", "variance") else self.parameters
            if f"{name}.{part}" not in known:
                start = torch.full([channels], float({"scale": scale, **self.START}[part]))
                known[f"{name}.{part}"] = start.requires_grad_(known is self.parameters)
        both = {**self.parameters, **self.statistics}
        return [both[f"{name}.{part}"] for part in parts]


def objective(logits, label):
    """Half the cross-entropy and half the squared Dice loss, as a recipe has them by default."""
    p, y = F.softmax(logits, 1)[:, 1], label.to(logits.dtype)
    overlap, size = (p * y).sum(), (p * p).sum() + (y * y).sum()
    dice = 1 - (2 * overlap + SMOOTHING) / (size + SMOOTHING)
    return 0.5 * (F.cross_entropy(logits, label) + dice)


class Step:
    """One training step, to be called again and again.

    - `shape`: cases, X, Y, Z.
    - `slope`: of activations below 0.
    - `layout`: a name in FORMATS.
    - `compiled`: whether forward and loss, and so their gradients, go through torch.compile.
    """

    FORMATS = {"contiguous": torch.contiguous_format, "channels-last": torch.channels_last_3d}

    def __init__(self, shape, seed, slope, layout, compiled):
        self.weights = FreshWeights(seed, self.FORMATS[layout])
        network = Network(self.weights, filters=16, slope=slope, training=True)
        count, patch = math.prod(shape), shape[1:]

        def image(name):
            values = 4 * twin.uniforms(seed, f"input.{name}", count) - 2
            tensor = torch.from_numpy(values.astype(np.float32)).reshape(shape[0], 1, *patch)
            return tensor.to(memory_format=self.FORMATS[layout])

        label = (twin.uniforms(seed, "label", count) < 0.3).astype(np.int64).reshape(shape)
        self.batch = image("pet"), image("ct"), torch.from_numpy(label)
        # Draws every weight, at a size that leaves the running statistics to be set again.
        with torch.no_grad():
            network.mim_cmfnet(*[torch.zeros(2, 1, 16, 16, 16)] * 2)
            for name, tensor in self.weights.statistics.items():
                tensor.fill_(1 if name.endswith("variance") else 0)

        def loss(pet, ct, label):
            return objective(network.mim_cmfnet(pet, ct), label)

        self.loss = torch.compile(loss) if compiled else loss
        self.optimizer = torch.optim.SGD(
            self.weights.parameters.values(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)

    def __call__(self):
        """Runs one step and returns its loss."""
        self.optimizer.zero_grad()
        loss = self.loss(*self.batch)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def states(self):
        """Parameters, running statistics and momenta by name, in Chiasm's names."""
        result = {**self.weights.parameters, **self.weights.statistics}
        for name, tensor in self.weights.parameters.items():
            result[f"momentum.{name}"] = self.optimizer.state[tensor]["momentum_buffer"]
        return {name: tensor.detach() for name, tensor in result.items()}


def difference(states, folder, is_chosen):
    """The root of the summed squares of differences from the folder's arrays, relative."""
    error = size = 0.0
    for name, tensor in states.items():
        if is_chosen(name):
            other = torch.from_numpy(np.load(folder / f"{name}.npy")).double()
            error += float(((tensor.double() - other) ** 2).sum())
            size += float((tensor.double() ** 2).sum())
    return math.sqrt(error / size)


def compared(step, folder):
    """One step's loss, and how far weights and gradients are from the folder's.

    After the first step the momentum is the gradient with the weights' decay.
    """
    loss, states = step(), step.states()
    return {"loss": loss,
            "weights": difference(states, folder, step.weights.parameters.__contains__),
            "gradients": difference(states, folder, lambda name: name.startswith("momentum."))}


def measured(step, start, iterations):
    step()
    first = 1e3 * (time.perf_counter() - start)
    step()
    times = runtimes.milliseconds(step, iterations)
    return {"times_ms": times, "first_result_ms": first, "peak_bytes": runtimes.peak_bytes()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape")
    parser.add_argument("layout", choices=Step.FORMATS)
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--slope", type=float, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--iterations", type=int, default=1)
    parser.add_argument("--states", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    shape = [int(extent) for extent in arguments.shape.split("x")]
    start = time.perf_counter()
    step = Step(shape, steps.SEED, arguments.slope, arguments.layout, arguments.compiled)
    if arguments.states:
        print(json.dumps(compared(step, arguments.states)))
    else:
        print(json.dumps(measured(step, start, arguments.iterations)))


if __name__ == "__main__":
    main()
