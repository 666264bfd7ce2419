"""Writes golden.npz: outputs of PyTorch networks with Chiasm's weights.

    python make_golden.py [--without-large]

For each case NAME: `NAME.logits`, every `stride`-th voxel along each axis, fp32, and
`NAME.range`, the least and the greatest logit of all voxels. Training cases add
`NAME.next.STATISTIC`. Inputs and weights are drawn from Philox streams (philox.py), so they are
not stored. Small cases are computed in double precision.
"""

import argparse
import pathlib

import numpy as np
import torch

from networks import Network, Weights
from philox import uniforms

SEED, PERTURBATION = 3, 5
SMALL, LONG, MEDIUM, LARGE = [16, 16, 16], [32, 16, 16], [32, 32, 16], [112, 112, 48]

CASES = {
    "vnet": dict(filters=4, patch=SMALL, slope=0.0, inputs={"image": 1}),
    "vnet-two-channels": dict(filters=3, patch=SMALL, batch=2, inputs={"image": 2}, classes=3),
    "vnet-16": dict(filters=16, patch=MEDIUM, slope=0.0, inputs={"image": 1}, stride=3),
    "vnet-large": dict(filters=16, patch=LARGE, slope=0.0, inputs={"image": 1}, stride=5),
    "two-encoder": dict(filters=4, patch=SMALL, fusions=["sum"] * 5),
    "two-encoder-16": dict(filters=16, patch=MEDIUM, fusions=["sum"] * 5, stride=3),
    "two-encoder-large": dict(filters=16, patch=LARGE, fusions=["sum"] * 5, stride=5),
    "mim-cmfnet": dict(filters=4, patch=LONG),
    "mim-cmfnet-batch": dict(filters=2, patch=MEDIUM, batch=2, stride=3),
    "mim-cmfnet-readings": dict(
        filters=4, patch=LONG, fusions=["mean", "max", "concat", "cmf", "cmf"], value="ct",
        layer_norm=True, pet_follows_fusion=True),
    "mim-cmfnet-training": dict(filters=2, patch=MEDIUM, batch=2, training=True, stride=3),
    "mim-cmfnet-16": dict(filters=16, patch=MEDIUM, stride=3),
    "mim-cmfnet-large": dict(filters=16, patch=LARGE, stride=5),
}
STATISTICS = ["pet.level1.norm1.mean", "ct.level3.down.norm.variance",
              "fusion.level4.norm.variance", "decoder.level1.norm1.mean"]


def run(inputs=None, patch=None, batch=1, stride=1, **options):
    inputs = inputs or {"pet": 1, "ct": 1}
    dtype = torch.float32 if patch == LARGE else torch.float64
    volumes = []
    for name, channels in inputs.items():
        shape = [batch, channels, *patch]
        values = 4 * uniforms(SEED, f"input.{name}", int(np.prod(shape))) - 2
        volumes.append(torch.from_numpy(values.astype(np.float32).reshape(shape)).to(dtype))
    network = Network(Weights(SEED, PERTURBATION, dtype), **options)
    with torch.no_grad():
        logits = (network.vnet if "image" in inputs else network.mim_cmfnet)(*volumes)
    logits = logits.numpy().astype(np.float32)
    print(f"  parameters {network.weights.count:,}, logits {logits.min()} ... {logits.max()}")
    return logits[:, :, ::stride, ::stride, ::stride], logits, network.updates


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--without-large", action="store_true", help="keep the large cases as they are")
    arguments = parser.parse_args()
    path = pathlib.Path(__file__).with_name("golden.npz")
    arrays = dict(np.load(path)) if path.exists() and arguments.without_large else {}
    for name, options in CASES.items():
        if arguments.without_large and options["patch"] == LARGE:
            continue
        print(name)
        sample, logits, updates = run(**options)
        arrays[f"{name}.logits"] = np.ascontiguousarray(sample)
        arrays[f"{name}.range"] = np.array([logits.min(), logits.max()], np.float32)
        for statistic in STATISTICS:
            if statistic in updates:
                arrays[f"{name}.next.{statistic}"] = updates[statistic].numpy().astype(np.float32)
    np.savez(path, **arrays)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
