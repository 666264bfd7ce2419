"""Writes the .npz files that Tests/ImagingTests compare with: resampling by SimpleITK, percentiles
by numpy, metrics by MedPy and MONAI. Run from the repository's root."""
import os

import numpy as np
import SimpleITK as sitk
import torch
from medpy.metric import binary
from monai.metrics import compute_hausdorff_distance

FOLDER = os.path.join(os.path.dirname(__file__), "golden")
os.makedirs(FOLDER, exist_ok=True)
random = np.random.default_rng(7)


def itk(array, affine):
    """An image over array[x, y, z] whose voxel-to-world matrix is affine."""
    image = sitk.GetImageFromArray(np.ascontiguousarray(array.transpose(2, 1, 0)))
    place(image, affine)
    return image


def place(image, affine):
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    image.SetSpacing(spacing.tolist())
    image.SetOrigin(affine[:, 3].tolist())
    image.SetDirection((affine[:, :3] / spacing).ravel().tolist())


def resample(image, extents, affine, kind, outside):
    target = sitk.Image([int(n) for n in extents], sitk.sitkFloat32)
    place(target, affine)
    return sitk.GetArrayFromImage(sitk.Resample(image, target, sitk.Transform(), kind, outside))


def rotation(a, b):
    first = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    second = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return first @ second


def make_resampling():
    source = random.normal(size=(9, 7, 5)).astype(np.float32)
    mask = (source > 0.3).astype(np.uint8)
    affine = np.c_[rotation(0.3, -0.2) @ np.diag([1.3, 0.9, 2.5]), [-4, 3, 11.0]]
    finer = np.c_[rotation(0.3, -0.2) @ np.diag([0.7, 0.7, 0.7]), affine @ [0.1, -0.2, 0.3, 1]]
    turned = np.c_[rotation(-0.4, 0.5) @ np.diag([1.1, 1.2, 1.4]), affine @ [-1.3, 1.1, -0.4, 1]]
    flipped = np.c_[rotation(0.3, -0.2) @ np.diag([-1.0, 1.0, 2.0]), affine @ [8.2, 0.3, 0.15, 1]]
    out = {"source": source.T, "mask": mask.T, "affine": affine}
    for name, extents, target in [
        ("finer", (14, 8, 15), finer), ("turned", (8, 9, 10), turned), ("flipped", (11, 6, 6), flipped)
    ]:
        out[f"{name}.affine"] = target
        out[f"{name}.linear"] = resample(itk(source, affine), extents, target, sitk.sitkLinear, -7.0)
        out[f"{name}.nearest"] = resample(
            itk(mask, affine), extents, target, sitk.sitkNearestNeighbor, 0)
    np.savez_compressed(os.path.join(FOLDER, "resampling.npz"), **out)


def make_normalization():
    values = random.normal(17.3, 35.9, size=1001).astype(np.float32)
    wide = values.astype(np.float64)
    low, high = np.percentile(wide, [0.5, 99.5])
    constants = np.array([low, high, wide.mean(), wide.std()])
    clipped = (np.clip(wide, low, high) - wide.mean()) / wide.std()
    percents = np.array([0, 0.5, 12.3, 50, 95, 99.5, 100])
    np.savez_compressed(
        os.path.join(FOLDER, "normalization.npz"), values=values, constants=constants,
        clip=clipped, zscore=(wide - wide.mean()) / wide.std(), percents=percents,
        percentiles=np.percentile(wide, percents))


def blob(shape, center, radii):
    axes = np.meshgrid(*[np.arange(n) for n in shape], indexing="ij")
    return sum(((a - c) / r) ** 2 for a, c, r in zip(axes, center, radii)) <= 1


def make_metrics():
    shape = (20, 18, 14)
    base = blob(shape, (9, 8, 6), (5, 4, 3))
    pairs = {
        "shifted": (base, np.roll(base, (2, -1, 1), (0, 1, 2))),
        "touching": (base, blob(shape, (1, 2, 1), (4, 4, 4))),
        "speckled": (base, base ^ (random.random(shape) > 0.98)),
        "single": (blob(shape, (3, 3, 3), (0.5, 0.5, 0.5)), blob(shape, (16, 12, 9), (0.5, 0.5, 0.5))),
        "equal": (base, base),
    }
    spacing = (1.0, 0.8, 2.5)
    out = {"spacing": np.array(spacing[::-1])}
    for name, (a, b) in pairs.items():
        tensors = [torch.from_numpy(m[None, None].astype(np.float32)) for m in (a, b)]
        monai = compute_hausdorff_distance(*tensors, include_background=True, percentile=95, spacing=spacing)
        out[f"{name}.masks"] = np.stack([a, b]).astype(np.uint8)
        out[f"{name}.metrics"] = np.array([
            binary.dc(a, b), binary.jc(a, b), binary.hd95(a, b, spacing), float(monai[0, 0]),
            binary.hd(a, b, spacing), binary.assd(a, b, spacing)])
    np.savez_compressed(os.path.join(FOLDER, "metrics.npz"), **out)


make_resampling()
make_normalization()
make_metrics()
