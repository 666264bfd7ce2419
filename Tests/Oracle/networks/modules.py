"""V-Net and MIM-CMFNet as PyTorch modules, named as anyone would name them after the papers.

Their state dictionaries fit Chiasm's networks without a map. Shapes are [N, C, X, Y, Z].
"""

from collections import OrderedDict

import torch
from torch import nn

BLOCKS = [1, 2, 3, 3, 3]


def normalized(conv, channels, activation):
    layers = [("conv", conv), ("norm", nn.BatchNorm3d(channels)), ("activation", activation)]
    return nn.Sequential(OrderedDict(layers))


class Level(nn.Module):
    """Convolutions of one level, after a change of resolution if there is one."""

    def __init__(self, inputs, channels, blocks, activation, change=None):
        super().__init__()
        self.count, self.activation, self.change = blocks, activation, change
        if change == "down":
            self.down = normalized(nn.Conv3d(inputs, channels, 2, 2), channels, activation)
        if change == "up":
            self.up = normalized(nn.ConvTranspose3d(inputs, channels, 2, 2), channels, activation)
        for block in range(1, blocks + 1):
            first = inputs if change is None and block == 1 else channels
            setattr(self, f"conv{block}", nn.Conv3d(first, channels, 3, padding=1))
            setattr(self, f"norm{block}", nn.BatchNorm3d(channels))

    def forward(self, x, skip=None):
        if self.change:
            x = getattr(self, self.change)(x)
        if skip is not None:
            x = x + skip
        for block in range(1, self.count + 1):
            x = getattr(self, f"norm{block}")(getattr(self, f"conv{block}")(x))
            x = self.activation(x)
        return x


class Encoder(nn.Module):
    def __init__(self, inputs, filters, activation):
        super().__init__()
        self.level1 = Level(inputs, filters, BLOCKS[0], activation)
        for level in range(2, 6):
            channels = filters << (level - 1)
            setattr(self, f"level{level}",
                    Level(channels // 2, channels, BLOCKS[level - 1], activation, "down"))


class Decoder(nn.Module):
    def __init__(self, filters, activation):
        super().__init__()
        for level in (4, 3, 2, 1):
            channels = filters << (level - 1)
            setattr(self, f"level{level}",
                    Level(2 * channels, channels, BLOCKS[level - 1], activation, "up"))

    def forward(self, x, skips):
        for level in (4, 3, 2, 1):
            x = getattr(self, f"level{level}")(x, skips[level - 1])
        return x


class CrossModalFusion(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.theta = nn.Conv3d(channels, channels // 2, 1)
        self.phi = nn.Conv3d(channels, channels // 2, 1)
        self.g = nn.Conv3d(channels, channels // 2, 1)
        self.mu = nn.Conv3d(channels // 2, channels, 1)
        self.norm = nn.BatchNorm3d(channels)

    def forward(self, p, c):
        theta, phi, g = (layer(x).flatten(2) for layer, x in
                         [(self.theta, p), (self.phi, c), (self.g, p)])
        attention = theta.transpose(1, 2) @ phi / theta.shape[2]
        y = (attention @ g.transpose(1, 2)).transpose(1, 2).unflatten(2, p.shape[2:])
        return p + self.norm(self.mu(y))


class VNet(nn.Module):
    def __init__(self, filters, classes=2):
        super().__init__()
        self.encoder = Encoder(1, filters, nn.ReLU())
        self.decoder = Decoder(filters, nn.ReLU())
        self.head = nn.Conv3d(filters, classes, 1)

    def forward(self, image):
        features = [image]
        for level in self.encoder.children():
            features.append(level(features[-1]))
        return self.head(self.decoder(features[5], features[1:5]))


class MIMCMFNet(nn.Module):
    def __init__(self, filters, classes=2):
        super().__init__()
        self.pet = Encoder(1, filters, nn.LeakyReLU(0.01))
        self.ct = Encoder(1, filters, nn.LeakyReLU(0.01))
        self.fusion = nn.ModuleDict(
            {f"level{level}": CrossModalFusion(filters << (level - 1)) for level in (3, 4, 5)})
        self.decoder = Decoder(filters, nn.LeakyReLU(0.01))
        self.head = nn.Conv3d(filters, classes, 1)

    def forward(self, pet, ct):
        fused = []
        for level in range(1, 6):
            pet = getattr(self.pet, f"level{level}")(pet)
            ct = getattr(self.ct, f"level{level}")(ct)
            name = f"level{level}"
            fused.append(self.fusion[name](pet, ct) if name in self.fusion else pet + ct)
        return self.head(self.decoder(fused[4], fused[:4]))


def train_a_little(model, seed):
    """Moves normalisations away from their start, as training does, and rounds to fp16."""
    torch.manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm3d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.06, 0.24)
    return model.half().double().eval()
