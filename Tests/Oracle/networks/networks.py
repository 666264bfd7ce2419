"""V-Net, the two-encoder network and MIM-CMFNet in PyTorch, with Chiasm's names and weights.

Everything is a function of named tensors that a `Weights` draws on demand, so that the order of
construction does not matter. Shapes are [N, C, X, Y, Z].
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

from philox import uniforms

# What `Graph.perturbed(seed:)` adds to each normalisation constant, or multiplies a variance by.
RANGES = {"scale": (-0.5, 0.5), "offset": (-0.5, 0.5), "mean": (-0.2, 0.2),
          "variance": (0.06, 0.24)}
BLOCKS = [1, 2, 3, 3, 3]


class Weights:
    """Initial parameters with perturbed normalisation, by name."""

    def __init__(self, seed, perturbation, dtype):
        self.seed, self.perturbation, self.dtype = seed, perturbation, dtype
        self.count = 0

    def uniform(self, name, shape, fan_in):
        bound = 1 / math.sqrt(fan_in)
        values = (2 * uniforms(self.seed, name, math.prod(shape)) - 1) * bound
        self.count += math.prod(shape)
        return self.tensor(values, shape)

    def norm(self, name, channels, parts, scale=1):
        """Normalisation constants: a start (a variance starts at 1) and a random change."""
        result = []
        for part in parts:
            low, high = RANGES[part]
            u = uniforms(self.perturbation, f"{name}.{part}", channels)
            start = scale if part == "scale" else 0
            result.append(self.tensor(start + (low + (high - low) * u), [channels]))
        self.count += 2 * channels
        return result

    def tensor(self, values, shape):
        return torch.from_numpy(values.astype(np.float32).reshape(shape)).to(self.dtype)


class Network:
    """The layers; `training` normalises with batch statistics and records the next running ones."""

    def __init__(self, weights, filters=16, classes=2, slope=0.01, training=False, **readings):
        self.weights, self.filters, self.classes = weights, filters, classes
        self.slope, self.training, self.readings = slope, training, readings
        self.updates = {}

    def channels(self, level):
        return self.filters << (level - 1)

    def conv(self, name, x, channels, window, stride=1):
        shape = [channels, x.shape[1]] + [window] * 3
        fan_in = math.prod(shape[1:])
        weight = self.weights.uniform(f"{name}.weight", shape, fan_in)
        bias = self.weights.uniform(f"{name}.bias", [channels], fan_in)
        return F.conv3d(x, weight, bias, stride, window // 2 if stride == 1 else 0)

    def doubling(self, name, x, channels):
        fan_in = channels * 8
        weight = self.weights.uniform(f"{name}.weight", [x.shape[1], channels, 2, 2, 2], fan_in)
        bias = self.weights.uniform(f"{name}.bias", [channels], fan_in)
        return F.conv_transpose3d(x, weight, bias, 2)

    def norm(self, name, x, scale=1):
        scale, offset, mean, variance = self.weights.norm(
            name, x.shape[1], ["scale", "offset", "mean", "variance"], scale)
        y = F.batch_norm(x, mean, variance, scale, offset, self.training, 0.1, 1e-5)
        if self.training:
            self.updates[f"{name}.mean"], self.updates[f"{name}.variance"] = mean, variance
        return y

    def activation(self, x):
        return F.leaky_relu(x, self.slope)

    def blocks(self, name, x, level):
        for block in range(1, BLOCKS[level - 1] + 1):
            x = self.conv(f"{name}.conv{block}", x, self.channels(level), 3)
            x = self.activation(self.norm(f"{name}.norm{block}", x))
        return x

    def encoder_level(self, encoder, level, x):
        name = f"{encoder}.level{level}"
        if level > 1:
            x = self.conv(f"{name}.down.conv", x, self.channels(level), 2, 2)
            x = self.activation(self.norm(f"{name}.down.norm", x))
        return self.blocks(name, x, level)

    def decoder(self, x, skips):
        for level in (4, 3, 2, 1):
            name = f"decoder.level{level}"
            x = self.doubling(f"{name}.up.conv", x, self.channels(level))
            x = self.activation(self.norm(f"{name}.up.norm", x)) + skips[level - 1]
            x = self.blocks(name, x, level)
        return self.conv("head", x, self.classes, 1)

    def vnet(self, image):
        features = [image]
        for level in range(1, 6):
            features.append(self.encoder_level("encoder", level, features[-1]))
        return self.decoder(features[5], features[1:5])

    def mim_cmfnet(self, pet, ct):
        fusions = self.readings.get("fusions", ["sum", "sum", "cmf", "cmf", "cmf"])
        p, c, fused = pet, ct, []
        for level in range(1, 6):
            p = self.encoder_level("pet", level, p)
            c = self.encoder_level("ct", level, c)
            fused.append(self.fuse(fusions[level - 1], f"fusion.level{level}", p, c))
            if self.readings.get("pet_follows_fusion"):
                p = fused[-1]
        return self.decoder(fused[4], fused[:4])

    def fuse(self, kind, name, p, c):
        if kind == "sum":
            return p + c
        if kind == "mean":
            return (p + c) / 2
        if kind == "max":
            return torch.maximum(p, c)
        if kind == "concat":
            x = self.conv(f"{name}.conv", torch.cat([p, c], 1), p.shape[1], 1)
            return self.activation(self.norm(f"{name}.norm", x))
        return self.cross_modal(name, p, c)

    def cross_modal(self, name, p, c):
        """Z = P + BN(mu(A g^T)) with A = theta(P)^T phi(C) / N written out."""
        n, channels, *grid = p.shape
        source = c if self.readings.get("value") == "ct" else p
        theta = self.conv(f"{name}.theta", p, channels // 2, 1).flatten(2)
        phi = self.conv(f"{name}.phi", c, channels // 2, 1).flatten(2)
        g = self.conv(f"{name}.g", source, channels // 2, 1).flatten(2)
        positions = theta.shape[2]
        if positions <= 4096:
            attention = theta.transpose(1, 2) @ phi / positions
            y = (attention @ g.transpose(1, 2)).transpose(1, 2)
        else:
            y = g @ phi.transpose(1, 2) / positions @ theta
        y = y.reshape(n, channels // 2, *grid)
        z = p + self.norm(f"{name}.norm", self.conv(f"{name}.mu", y, channels, 1), scale=0)
        if self.readings.get("layer_norm"):
            scale, offset = self.weights.norm(f"{name}.layer-norm", channels, ["scale", "offset"])
            z = F.layer_norm(z.movedim(1, -1), [channels], scale, offset, 1e-5).movedim(-1, 1)
        return z
