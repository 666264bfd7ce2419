"""Writes the .npy and .npz files that Tests/NumPyTests read. Run from the repository's root."""
import json
import os
import zipfile

import numpy as np

FOLDER = os.path.join(os.path.dirname(__file__), "numpy")
os.makedirs(FOLDER, exist_ok=True)


def path(name):
    return os.path.join(FOLDER, name)


def values(dtype):
    kind = np.dtype(dtype).kind
    if kind == "b":
        return np.array([[True, False, True], [False, False, True]])
    if kind == "f":
        return np.array([[0, -1.5, 2.25], [1e-3, 65504, -0.125]]).astype(dtype)
    info = np.iinfo(dtype)
    top = min(int(info.max), 2**63 - 1)
    return np.array([[0, 1, top], [max(int(info.min), -(2**63)), 7, 100]], dtype=dtype)


index = {}
for code in ["f2", "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "b1"]:
    for order, name in [("<", "little"), (">", "big")]:
        for axes in "CF":
            array = np.asarray(values(code), order=axes).astype(np.dtype(order + code), order=axes)
            file = f"{code}-{name}-{axes}.npy"
            np.save(path(file), array)
            index[file] = [float(x) for x in np.ascontiguousarray(array).ravel()]

for version in [(1, 0), (2, 0), (3, 0)]:
    with open(path(f"version{version[0]}.npy"), "wb") as file:
        np.lib.format.write_array(file, np.arange(4, dtype="<f4"), version=version)
np.save(path("cube-F.npy"), np.asfortranarray(np.arange(60, dtype="<i4").reshape(3, 4, 5)))
np.save(path("scalar.npy"), np.float32(2.5))
np.save(path("empty.npy"), np.zeros((0, 3), dtype="<f4"))
np.save(path("complex.npy"), np.zeros(2, dtype="<c8"))
np.save(path("structured.npy"), np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save(path("uint64-large.npy"), np.array([2**63], dtype="<u8"))
arrays = {"weights": np.arange(12, dtype="<f4").reshape(3, 4), "mask": np.eye(3, dtype=bool)}
np.savez(path("stored.npz"), **arrays)
np.savez_compressed(path("deflated.npz"), **arrays)
with zipfile.ZipFile(path("foreign.npz"), "w") as archive:
    archive.writestr("notes.txt", "no array")
with open(path("index.json"), "w") as file:
    json.dump(index, file, indent=0, sort_keys=True)
