"""Writes numpy.npz (NumPy 2.4.6): arange(24) as (2, 3, 4), less 5 where the dtype is signed, in every dtype and memory order.

An entry is DTYPE-ORDER-ENDIAN; others are named for what they are.
"""
import numpy as np

arrays = {}
for kind in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]:
    for order in "CF":
        for endian in "<>" if kind[1] != "1" else "|":
            values = np.arange(24) - (5 if kind[0] in "fi" else 0)
            a = values.astype(endian + kind).reshape(2, 3, 4)
            name = {"<": "le", ">": "be", "|": "le"}[endian]
            arrays[f"{kind}-{order}-{name}"] = np.asarray(a, order=order)
arrays["scalar"] = np.float32(7.5)
arrays["long"] = np.arange(1000, dtype="<i4")
arrays["empty"] = np.zeros((3, 0), dtype="<f4")
np.savez_compressed("numpy.npz", **arrays)
