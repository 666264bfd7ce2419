"""Writes golden.npz: training steps of MIM-CMFNet in PyTorch, without dropout and noise.

    python make_golden.py [--filters 2] [--patch 32x32x16] [--batch 2+2] [--passes 4] [--steps 10]
                          [--slope 0.01] [--data 860] [--search 0] [--single] [-o golden.npz]

The defaults make the file that the tests read. A larger case is compared by hand:

    python make_golden.py --filters 16 --patch 112x112x48 --batch 1+1 --passes 2 --steps 1 \
                          --slope 1 -o big.npz
    CHIASM_STEP_GOLDEN=big.npz swift test -c release --filter TrainingStepGoldenTests

Weights, images and labels are drawn from Philox streams (../networks/philox.py), so none is
stored. Everything is computed in double precision unless `--single`. Written are, of the first
step, `gradient.NAME` of every parameter, `largest.NAME`, its largest magnitude, and `state.NAME`,
every state after it; of all steps `losses` [steps, 6]: loss, segmentation, cross-entropy, Dice,
consistency, latent; `shares` [steps]; and what the steps were told: `sizes` (filters, patch,
labelled, unlabelled, passes, seed of the data), `scalars` (learning rate, consistency weight,
uncertainty threshold, decay, latent weight), `slope` of the activation below 0.

A leaky ReLU's gradient jumps where its input is 0, and so do all gradients behind it when a voxel
is on one side here and on the other there. So the data's seed is one of those for which no voxel is
near: `--search N` tries N seeds and prints how near the nearest is. Of larger cases' many voxels
some always are; slope 1 has no such place.

A tensor of more than 16 elements is stored as projections of 16 after 16 of them: element `i`
counts `s * (1/2 + u)` with `u` element `2 i` of the stream named `projection.NAME` and `s` the sign
of element `2 i + 1` less a half. So no element can be wrong unseen.
"""

import argparse
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.path.append(str(pathlib.Path(__file__).parent.parent / "networks"))
from mim import latent_loss  # noqa: E402
from networks import Network, Weights  # noqa: E402
from philox import uniforms  # noqa: E402

STUDENT, TEACHER, PERTURBATION = 3, 4, 5
RATE, DECAY, CONSISTENCY, LATENT = 0.01, 0.9, 1.0, 1e-4
BLOCK = 16


class Trained(Weights):
    """Weights that are drawn once and then stay, as leaves or as running statistics."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.parameters, self.statistics = {}, {}

    def uniform(self, name, shape, fan_in):
        if name not in self.parameters:
            self.parameters[name] = super().uniform(name, shape, fan_in).requires_grad_()
        return self.parameters[name]

    def norm(self, name, channels, parts, scale=1):
        if f"{name}.{parts[0]}" not in self.parameters:
            for part, tensor in zip(parts, super().norm(name, channels, parts, scale)):
                if part in ("scale", "offset"):
                    self.parameters[f"{name}.{part}"] = tensor.requires_grad_()
                else:
                    self.statistics[f"{name}.{part}"] = tensor
        both = {**self.parameters, **self.statistics}
        return [both[f"{name}.{part}"] for part in parts]


class Model(Network):
    """MIM-CMFNet in training that remembers its deepest features, and how near to 0 an activation's
    input was."""

    def __init__(self, seed, dtype, filters, slope):
        weights = Trained(seed, PERTURBATION, dtype)
        super().__init__(weights, filters=filters, slope=slope, training=True)
        self.margin = math.inf

    def activation(self, x):
        self.margin = min(self.margin, x.detach().abs().min().item())
        return super().activation(x)

    def fuse(self, kind, name, p, c):
        if name == "fusion.level5":
            self.deepest = p, c
        return super().fuse(kind, name, p, c)


def entropy(p):
    return -(p * torch.log(p + 1e-6)).sum(1, keepdim=True)


def objective(student, teacher, batch, threshold):
    """The terms of the loss, the share of certain voxels and their uncertainty."""
    pet, ct, label, passes = batch
    with torch.no_grad():
        target = F.softmax(teacher.mim_cmfnet(pet, ct), 1)
        total = 0
        for _ in range(passes // 2):
            twice = [torch.cat([x, x]) for x in (pet, ct)]
            total = total + F.softmax(teacher.mim_cmfnet(*twice), 1)
        mean = (total[:len(pet)] + total[len(pet):]) / passes
        uncertainty = entropy(mean)
    logits = student.mim_cmfnet(pet, ct)
    if threshold is None:
        threshold = gap(uncertainty)
    mask = (uncertainty < threshold).to(logits.dtype)
    labelled = logits[:len(label)]
    cross_entropy = F.cross_entropy(labelled, label)
    p, y = F.softmax(labelled, 1)[:, 1], label.to(logits.dtype)
    dice = 1 - (2 * (p * y).sum() + 1e-5) / ((p * p).sum() + (y * y).sum() + 1e-5)
    segmentation = 0.5 * (cross_entropy + dice)
    distance = (F.softmax(logits, 1) - target) ** 2
    consistency = (mask * distance).sum() / (2 * mask.sum() + 1e-16)
    latent = latent_loss(student, *student.deepest)
    loss = segmentation + CONSISTENCY * consistency + LATENT * latent
    terms = [loss, segmentation, cross_entropy, dice, consistency, latent]
    return terms, mask.mean().item(), threshold


def gap(uncertainty):
    """A threshold around the median that no voxel is near: the middle of the widest gap."""
    values = np.sort(uncertainty.flatten().double().numpy())
    middle = values[len(values) * 2 // 5:len(values) * 3 // 5]
    widest = np.argmax(np.diff(middle))
    # As it will be told to others: in single precision.
    return float(np.float32((middle[widest] + middle[widest + 1]) / 2))


def batch(seed, patch, labelled, unlabelled, passes, dtype):
    count = labelled + unlabelled
    images = []
    for name in ["pet", "ct"]:
        values = 4 * uniforms(seed, f"input.{name}", count * int(np.prod(patch))) - 2
        images.append(torch.from_numpy(values.astype(np.float32)).to(dtype)
                      .reshape(count, 1, *patch))
    label = uniforms(seed, "label", labelled * int(np.prod(patch))) < 0.3
    return *images, torch.from_numpy(label.astype(np.int64)).reshape(labelled, *patch), passes


def projected(name, tensor):
    values = tensor.detach().double().numpy().reshape(-1)
    if values.size <= BLOCK:
        return values.astype(np.float32)
    u = uniforms(0, f"projection.{name}", 2 * values.size)
    products = values * np.where(u[1::2] < 0.5, -1, 1) * (0.5 + u[::2])
    padding = -values.size % BLOCK
    return np.pad(products, (0, padding)).reshape(-1, BLOCK).sum(1).astype(np.float32)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--filters", type=int, default=2)
    parser.add_argument("--patch", default="32x32x16")
    parser.add_argument("--batch", default="2+2")
    parser.add_argument("--passes", type=int, default=4)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--slope", type=float, default=0.01, help="of activations below 0")
    parser.add_argument("--data", type=int, default=860, help="the seed of images and labels")
    parser.add_argument("--search", type=int, default=0, help="seeds to try, for their margins")
    parser.add_argument("--single", action="store_true", help="single precision")
    parser.add_argument(
        "-o", type=pathlib.Path, default=pathlib.Path(__file__).with_name("golden.npz"))
    return parser.parse_args()


def states(student, teacher):
    result = {**student.weights.parameters, **student.weights.statistics}
    for tensors in (teacher.weights.parameters, teacher.weights.statistics):
        result.update({f"teacher.{name}": tensor for name, tensor in tensors.items()})
    return result


def search(options, patch, labelled, unlabelled, dtype):
    """Prints the seeds of data that leave activations' inputs farthest from 0."""
    margins = []
    for seed in range(1, options.search + 1):
        pet, ct, *_ = batch(seed, patch, labelled, unlabelled, options.passes, dtype)
        student = Model(STUDENT, dtype, options.filters, options.slope)
        with torch.no_grad():
            student.mim_cmfnet(pet, ct)
        margins.append((student.margin, seed))
    for margin, seed in sorted(margins)[-5:]:
        print(f"seed {seed}: {margin:.2e}")


def main():
    options = arguments()
    dtype = torch.float32 if options.single else torch.float64
    patch = [int(extent) for extent in options.patch.split("x")]
    labelled, unlabelled = (int(count) for count in options.batch.split("+"))
    if options.search:
        return search(options, patch, labelled, unlabelled, dtype)
    data = batch(options.data, patch, labelled, unlabelled, options.passes, dtype)
    student, teacher = (Model(seed, dtype, options.filters, options.slope)
                        for seed in (STUDENT, TEACHER))
    arrays, losses, shares, threshold, optimizer = {}, [], [], None, None
    for step in range(options.steps):
        terms, share, threshold = objective(student, teacher, data, threshold)
        parameters = student.weights.parameters
        if optimizer is None:
            optimizer = torch.optim.SGD(
                parameters.values(), lr=RATE, momentum=0.9, weight_decay=1e-4)
        optimizer.zero_grad()
        terms[0].backward()
        if step == 0:
            for name, tensor in parameters.items():
                arrays[f"gradient.{name}"] = projected(name, tensor.grad)
                arrays[f"largest.{name}"] = np.float32(tensor.grad.abs().max())
        optimizer.step()
        with torch.no_grad():
            for name, tensor in teacher.weights.parameters.items():
                tensor.mul_(DECAY).add_(parameters[name], alpha=1 - DECAY)
        if step == 0:
            arrays.update({f"state.{name}": projected(name, tensor)
                           for name, tensor in states(student, teacher).items()})
        losses.append([term.item() for term in terms])
        shares.append(share)
        print(step, *(f"{term:.6f}" for term in losses[-1]), f"{share:.4f}")
    arrays["losses"], arrays["shares"] = np.array(losses), np.array(shares)
    arrays["sizes"] = np.array([options.filters, *patch, labelled, unlabelled, options.passes, options.data])
    arrays["scalars"] = np.array([RATE, CONSISTENCY, threshold, DECAY, LATENT], np.float32)
    arrays["slope"] = np.float64(options.slope)
    np.savez_compressed(options.o, **arrays)
    print(f"{options.o}: {options.o.stat().st_size:,} bytes, threshold {threshold}")


if __name__ == "__main__":
    main()
