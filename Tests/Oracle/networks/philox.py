"""Philox4x32-10 as Sources/Tensor/Philox.swift defines it, vectorised with numpy."""

import numpy as np

MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


def stream(name):
    """The 64-bit FNV-1a hash of a name."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def words(seed, name, count):
    """The first `count` elements of a stream as 32 random bits each."""
    index = np.arange((count + 3) // 4, dtype=np.uint64)
    high = stream(name)
    w = [index & MASK, index >> SHIFT,
         np.full_like(index, high & 0xFFFFFFFF), np.full_like(index, high >> 32)]
    key = [seed & 0xFFFFFFFF, seed >> 32]
    for _ in range(10):
        a, b = w[0] * np.uint64(0xD2511F53), w[2] * np.uint64(0xCD9E8D57)
        w = [(b >> SHIFT) ^ w[1] ^ np.uint64(key[0]), b & MASK,
             (a >> SHIFT) ^ w[3] ^ np.uint64(key[1]), a & MASK]
        key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
    return np.stack(w, axis=1).reshape(-1)[:count]


def uniforms(seed, name, count):
    """The first `count` elements of a stream as doubles in (0, 1)."""
    return ((words(seed, name, count) >> np.uint64(8)).astype(np.float64) + 0.5) * 2.0**-24
