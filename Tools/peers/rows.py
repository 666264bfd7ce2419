"""The table's rows: what is measured, in which runtimes, and what is aimed at."""

import dataclasses
import functools
import os

import layers
import models
import steps

PEERS = ["openvino", "onnxruntime", "pytorch"]

# What keeps each runtime from AVX-512. ONNX Runtime has no such switch.
AVX2 = {"CHIASM_ISA": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}


@dataclasses.dataclass
class Row:
    """A network on one input.

    - `group`: "networks", "imported", "layers" or "training".
    - `prepare`: writes a folder, called with the folder of Chiasm's tools and that folder.
    - `targets`: the most that Chiasm may have of the reference's "median", "peak" and "first".
    """

    title: str
    group: str
    prepare: object
    runtimes: list
    threads: int = 2
    rounds: int = 3
    iterations: int = 8
    environment: dict = dataclasses.field(default_factory=dict)
    targets: dict = dataclasses.field(default_factory=dict)
    reference: str = "openvino"

    def sample(self, runtime, products, folder):
        """What one process of a runtime took."""
        measure = steps.sample if self.group == "training" else models.sample
        return measure(runtime, products, folder, self.threads, self.iterations,
                       {**os.environ, **self.environment})


def own(network, patch, title, peers, **settings):
    return Row(title, "networks",
               functools.partial(models.write_own, network=network, patch=patch),
               ["chiasm", *peers], **settings)


def foreign(name, extents, title, group="networks", peers=("openvino", "onnxruntime"), **settings):
    def write(path):
        import imported
        return imported.export(name, extents, path)

    return Row(title, group, functools.partial(models.write_foreign, write_onnx=write),
               ["chiasm", *peers], **settings)


def layer(name):
    write = functools.partial(layers.write, name)
    return Row(name, "layers", functools.partial(models.write_foreign, write_onnx=write),
               ["chiasm", "openvino"], rounds=2, iterations=15, targets={"median": 1})


def step(cases, patch, most, **settings):
    prepare = functools.partial(steps.write, cases=cases, patch=patch)
    return Row(f"training step, MIM-CMFNet, 16 filters, {cases}x{patch}, 2 threads", "training",
               prepare, ["chiasm", *steps.VARIANTS], reference="pytorch",
               targets={"median": most, "peak": 1}, **settings)


MIM, IMAGE, CUBE = "MIM-CMFNet, 16 filters, 112x112x48", [224, 224], [96] * 3

ROWS = {
    "mim-cmfnet": own("mim-cmfnet", "112x112x48", f"{MIM}, 2 threads", PEERS,
                      targets={"median": 0.3, "peak": 0.8, "first": 0.5}),
    "mim-cmfnet-1": own("mim-cmfnet", "112x112x48", f"{MIM}, 1 thread", ["openvino"], threads=1,
                        iterations=5, targets={"median": 0.3}),
    "mim-cmfnet-avx2": own("mim-cmfnet", "112x112x48", f"{MIM}, 2 threads, AVX2 only",
                           ["openvino", "pytorch"], environment=AVX2, iterations=5,
                           targets={"median": 0.5}),
    "vnet": own("vnet", "112x112x80", "V-Net, 16 filters, 112x112x80, 2 threads", PEERS,
                rounds=2, targets={"median": 0.4}),
    "monai-basic-unet": foreign("monai-basic-unet", [128] * 3,
                                "MONAI BasicUNet, 128x128x128, 2 threads", peers=["openvino"],
                                rounds=2, iterations=3, targets={"median": 0.5}),
    "nnu-net": foreign("nnu-net", [128] * 3,
                       "nnU-Net's 3-D U-Net (MONAI DynUNet, 32 to 320 channels), 128x128x128, "
                       "2 threads", peers=["openvino"], rounds=2, iterations=2,
                       targets={"median": 0.5}),
    "unet-2d": foreign("unet-2d", [256, 256], "2-D U-Net (MONAI BasicUNet), 256x256, 2 threads",
                       iterations=20, targets={"median": 1}),
    "resnet-18": foreign("resnet-18", IMAGE, "ResNet-18, 224x224, 2 threads", iterations=30,
                         targets={"median": 1}),
    "mobilenet-v2": foreign("mobilenet-v2", IMAGE, "MobileNetV2, 224x224, 2 threads", "imported",
                            iterations=30),
    "vit-tiny": foreign("vit-tiny", IMAGE, "ViT-Tiny, 224x224, 2 threads", "imported",
                        iterations=30),
    "monai-unet": foreign("monai-unet", CUBE, "MONAI UNet, 96x96x96, 2 threads", "imported",
                          rounds=2),
    "monai-segresnet": foreign("monai-segresnet", CUBE, "MONAI SegResNet, 96x96x96, 2 threads",
                               "imported", rounds=2, iterations=5),
    **{name: layer(name) for name in layers.NAMES},
    "step-1x112x112x48": step(1, "112x112x48", 0.4, rounds=2, iterations=3),
    "step-4x32x32x16": step(4, "32x32x16", 1 / 1.5, iterations=10),
}
GROUPS = ["networks", "imported", "layers", "training"]
