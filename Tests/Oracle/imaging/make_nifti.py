"""Writes the NIfTI images that Tests/NIfTITests read. Run from the repository's root."""
import json
import os

import nibabel as nib
import numpy as np

FOLDER = os.path.join(os.path.dirname(__file__), "nifti")
os.makedirs(FOLDER, exist_ok=True)
SHAPE = (4, 3, 2)
OBLIQUE = nib.affines.from_matvec(
    np.array([[0.9659258, -0.25, 0.06], [0.2588190, 0.93, -0.22], [0, 0.258819, 0.9659258]])
    @ np.diag([0.8, 1.1, 2.5]), [-12.5, 30.25, 7])
index = {}


def path(name):
    return os.path.join(FOLDER, name)


def values(code):
    base = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    if code in ("f4", "f8"):
        return base * 0.37 - 3
    info = np.iinfo(code)
    return np.clip((base - 5) * 23, max(info.min, -1000), min(info.max, 100000))


def save(image, name, affine=None):
    nib.save(image, path(name))
    loaded = nib.load(path(name))
    index[name] = {
        "shape": list(loaded.shape),
        "affine": np.asarray(loaded.affine if affine is None else affine).tolist(),
        "values": np.asarray(loaded.dataobj, dtype=np.float64).ravel(order="F").tolist(),
    }


def image(version, data, code, order="<", affine=OBLIQUE):
    kind, head = [(nib.Nifti1Image, nib.Nifti1Header), (nib.Nifti2Image, nib.Nifti2Header)][version - 1]
    header = head(endianness=order)
    header.set_data_dtype(np.dtype(code).newbyteorder(order))
    result = kind(np.asarray(data), affine, header)
    result.header.set_slope_inter(1, 0)
    return result


for code in ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]:
    for version, order, name in [(1, ">", "big"), (2, "<", "little")]:
        save(image(version, values(code).astype(code), code, order), f"{code}-{version}-{name}.nii")
save(image(1, values("i2"), "i2", "<"), "i2-1-little.nii")
save(image(2, values("f4"), "f4", ">"), "f4-2-big.nii")
save(image(1, values("i2"), "i2"), "compressed.nii.gz")
for version, kind in [(1, nib.Nifti1Pair), (2, nib.Nifti2Pair)]:
    save(kind(values("i2").astype("i2"), OBLIQUE), f"pair{version}.img")
save(nib.Nifti1Pair(values("i2").astype("i2"), OBLIQUE), "pairz.img.gz")

scaled = image(1, values("i2"), "i2")
scaled.header.set_slope_inter(0.5, -10.25)
scaled.header["scl_slope"], scaled.header["scl_inter"] = 0.5, -10.25
save(scaled, "scaled.nii")
raw = bytearray(open(path("scaled.nii"), "rb").read())
raw[112:120] = np.array([0.5, -10.25], "<f4").tobytes()
open(path("scaled.nii"), "wb").write(raw)
index["scaled.nii"]["values"] = np.asarray(
    nib.load(path("scaled.nii")).dataobj, dtype=np.float64).ravel(order="F").tolist()
raw[112:120] = np.array([0, 77], "<f4").tobytes()
open(path("slope-zero.nii"), "wb").write(raw)
index["slope-zero.nii"] = dict(index["scaled.nii"])
index["slope-zero.nii"]["values"] = np.asarray(
    nib.load(path("slope-zero.nii")).dataobj, dtype=np.float64).ravel(order="F").tolist()

both = image(1, values("f4"), "f4")
both.header.set_qform(np.diag([2, 3, 4, 1.0]), 1)
both.header.set_sform(OBLIQUE, 2)
save(both, "both-forms.nii")
rotated = np.array([[0, -2, 0, 5], [1.5, 0, 0, -6], [0, 0, -3, 7], [0, 0, 0, 1.0]])
qform = image(2, values("f4"), "f4")
qform.set_sform(None, 0)
qform.set_qform(rotated, 1)
save(qform, "qform.nii")
plain = image(1, values("f4"), "f4", affine=np.diag([2, 3, 4, 1.0]))
plain.set_sform(None, 0)
plain.set_qform(None, 0)
save(plain, "spacing.nii", affine=np.diag([2, 3, 4, 1.0]))
metres = image(1, values("f4"), "f4", affine=np.diag([0.002, 0.003, 0.004, 1.0]))
metres.header.set_xyzt_units("meter")
save(metres, "metres.nii", affine=np.diag([2, 3, 4, 1.0]))
save(image(1, values("f4")[..., None], "f4"), "one-frame.nii")
frames = np.stack([values("f4"), values("f4") + 100], axis=-1)
save(image(1, frames, "f4"), "two-frames.nii.gz")

nib.save(image(1, values("f4")[:, :, 0], "f4"), path("flat.nii"))
nib.save(image(1, np.zeros((2, 2, 2), "c8"), "c8"), path("complex.nii"))
nib.save(image(1, np.zeros((2, 2, 2, 1, 3), "f4"), "f4"), path("vector.nii"))
rgb = np.zeros((2, 2, 2), dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
nib.save(nib.Nifti1Image(rgb, np.eye(4)), path("rgb.nii"))
with open(path("index.json"), "w") as file:
    json.dump(index, file, sort_keys=True)
