"""Image classifiers in PyTorch: ResNet-18, MobileNetV2 and MobileNetV3-Small, weights random."""

from torch import nn


class BasicBlock(nn.Module):
    """Two 3x3 convolutions and the identity, or a 1x1 convolution where the shape changes.

    He et al., "Deep residual learning for image recognition", CVPR 2016.
    """

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs),
            nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.side = nn.Identity() if inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return nn.functional.relu(self.body(x) + self.side(x))


def resnet18(classes=1000):
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
              nn.MaxPool2d(3, 2, 1)]
    for inputs, outputs, stride in [(64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)]:
        layers += [BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, squeezed, 1), nn.ReLU(),
            nn.Conv2d(squeezed, channels, 1), nn.Hardsigmoid())

    def forward(self, x):
        return x * self.gate(x)


class InvertedResidual(nn.Module):
    """Expand, convolve each channel, project; the identity where the shape stays.

    Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018.
    """

    def __init__(self, inputs, outputs, expanded, stride, kernel=3, squeeze=False,
                 activation=nn.ReLU6):
        super().__init__()
        layers = []
        if expanded != inputs:
            layers += convolution(inputs, expanded, 1, 1, 1, activation)
        layers += convolution(expanded, expanded, kernel, stride, expanded, activation)
        if squeeze:
            layers.append(SqueezeExcitation(expanded, max(8, expanded // 4 // 8 * 8)))
        layers += convolution(expanded, outputs, 1, 1, 1, nn.Identity)
        self.body = nn.Sequential(*layers)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.is_residual else self.body(x)


def convolution(inputs, outputs, kernel, stride, groups, activation):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs), activation()]


def mobilenet_v2(classes=1000):
    layers, channels = convolution(3, 32, 3, 2, 1, nn.ReLU6), 32
    for expansion, outputs, repeats, stride in [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]:
        for repeat in range(repeats):
            layers.append(InvertedResidual(
                channels, outputs, channels * expansion, stride if repeat == 0 else 1))
            channels = outputs
    layers += convolution(channels, 1280, 1, 1, 1, nn.ReLU6)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2),
                         nn.Linear(1280, classes))


def mobilenet_v3(classes=1000):
    """The small variant of Howard et al., "Searching for MobileNetV3", ICCV 2019."""
    layers, channels = convolution(3, 16, 3, 2, 1, nn.Hardswish), 16
    for kernel, expanded, outputs, squeeze, activation, stride in [
        (3, 16, 16, True, nn.ReLU, 2), (3, 72, 24, False, nn.ReLU, 2),
        (3, 88, 24, False, nn.ReLU, 1), (5, 96, 40, True, nn.Hardswish, 2),
        (5, 240, 40, True, nn.Hardswish, 1), (5, 120, 48, True, nn.Hardswish, 1),
        (5, 288, 96, True, nn.Hardswish, 2), (5, 576, 96, True, nn.Hardswish, 1),
    ]:
        layers.append(InvertedResidual(
            channels, outputs, expanded, stride, kernel, squeeze, activation))
        channels = outputs
    layers += convolution(channels, 576, 1, 1, 1, nn.Hardswish)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(576, 1024),
                         nn.Hardswish(), nn.Dropout(0.2), nn.Linear(1024, classes))
