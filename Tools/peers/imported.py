"""Networks that come from elsewhere, with random weights, as PyTorch modules."""

import torch
from torch import nn
from torch.nn import functional


class BasicBlock(nn.Module):
    """Two 3x3 convolutions with a shortcut (He et al. 2016)."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.first_norm(self.first(x)))
        return torch.relu(self.second_norm(self.second(y)) + self.shortcut(x))


def resnet18():
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
              nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for outputs, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
                            (512, 1)]:
        layers.append(BasicBlock(inputs, outputs, stride))
        inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


class InvertedResidual(nn.Module):
    """A depthwise convolution between two of one voxel (Sandler et al. 2018)."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = [] if expansion == 1 else [
            nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        self.body = nn.Sequential(
            *layers, nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False),
            nn.BatchNorm2d(hidden), nn.ReLU6(), nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs))
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.is_residual else self.body(x)


def mobilenet_v2():
    layers = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
    inputs = 32
    for expansion, outputs, count, stride in [
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
            (6, 160, 3, 2), (6, 320, 1, 1)]:
        for index in range(count):
            layers.append(
                InvertedResidual(inputs, outputs, stride if index == 0 else 1, expansion))
            inputs = outputs
    return nn.Sequential(*layers, nn.Conv2d(320, 1280, 1, bias=False), nn.BatchNorm2d(1280),
                         nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(1280, 1000))


class EncoderLayer(nn.Module):
    """Attention and two layers between, each normalised before (Dosovitskiy et al. 2021)."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.inputs, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        n, length, width = x.shape
        heads = self.inputs(self.norms[0](x)).reshape(n, length, 3, self.heads, -1)
        q, k, v = heads.permute(2, 0, 3, 1, 4).unbind(0)
        scores = torch.softmax(q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5, -1)
        x = x + self.output((scores @ v).transpose(1, 2).reshape(n, length, width))
        return x + self.narrow(functional.gelu(self.wide(self.norms[1](x))))


class VisionTransformer(nn.Module):
    def __init__(self, width=192, heads=3, depth=12):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 16, 16)
        self.positions = nn.Parameter(0.02 * torch.randn(1, 196, width))
        self.layers = nn.Sequential(*[EncoderLayer(width, heads) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 1000)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2) + self.positions
        return self.head(self.norm(self.layers(x)).mean(1))


def monai(name, dimensions=3, **settings):
    from monai.networks import nets
    return getattr(nets, name)(
        spatial_dims=dimensions, in_channels=1, out_channels=2, **settings)


def nnu_net():
    """The 3-D U-Net that nnU-Net configures for 128x128x128 (Isensee et al. 2021)."""
    return monai("DynUNet", kernel_size=[3] * 6, strides=[1, 2, 2, 2, 2, 2],
                 upsample_kernel_size=[2] * 5, filters=[32, 64, 128, 256, 320, 320],
                 norm_name="instance", res_block=False)


# Name: how it is made, and the channels of its input.
NETWORKS = {
    "resnet-18": (resnet18, 3),
    "mobilenet-v2": (mobilenet_v2, 3),
    "vit-tiny": (VisionTransformer, 3),
    "monai-unet": (lambda: monai("UNet", channels=(16, 32, 64, 128, 256), strides=(2, 2, 2, 2),
                                 num_res_units=2), 1),
    "monai-basic-unet": (lambda: monai("BasicUNet"), 1),
    "monai-segresnet": (lambda: monai("SegResNet", init_filters=16), 1),
    "nnu-net": (nnu_net, 1),
    "unet-2d": (lambda: monai("BasicUNet", 2), 1),
}


def resized(path, extents):
    """Gives an ONNX file's one input other extents, and leaves all other shapes to be inferred."""
    import onnx
    model = onnx.load(path)
    dimensions = model.graph.input[0].type.tensor_type.shape.dim
    for dimension, extent in zip(list(dimensions)[2:], extents):
        dimension.dim_value = extent
    model.graph.output[0].type.tensor_type.ClearField("shape")
    del model.graph.value_info[:]
    onnx.save(model, path)


def export(name, extents, path):
    """Writes a network as ONNX for one input of `extents` and returns the input's shape.

    Volumes are traced at half their extents: these networks take any, and tracing runs them.
    """
    torch.manual_seed(0)
    make, channels = NETWORKS[name]
    network = make()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    traced = [extent // 2 for extent in extents] if len(extents) == 3 else extents
    torch.onnx.export(network.eval(), (torch.randn(1, channels, *traced),), str(path),
                      opset_version=17, dynamo=False, input_names=["x"], output_names=["y"])
    if traced != extents:
        resized(path, extents)
    return [1, channels, *extents]
