"""Writes cases.txt (NumPy 2.4.6): for each case a line "# DTYPE SHAPE HEX…" (the bits of the elements) and NumPy's text.

Long cases are given by a rule in place of the bits: "/7" for i / 7, "%250" for i % 250, "=3" for i % 3 == 0.

The body is numpy.array2string as repr uses it; shape and dtype follow by repr's rule for line breaks.
"""
import numpy as np

cases = []


def case(values, dtype="f4", shape=None):
    a = np.array(values, dtype=dtype)
    a = a if shape is None else a.reshape(shape)
    cases.append((a, " ".join(x.tobytes()[::-1].hex() for x in a.ravel())))


def ruled(kind, n, dtype, *shape):
    i = np.arange(np.prod(shape))
    values = i / n if kind == "/" else i % n if kind == "%" else i % n == 0
    cases.append((values.astype(dtype).reshape(shape), f"{kind}{n}"))


for t in ["f4", "f8"]:
    for v in [0, -0.0, 1, 1.5, -2, 0.1, 1 / 3, np.pi * 1e5, 1e6, 999999, 1e8, 1e-4, 9.9e-5, 1e-5, np.nan, np.inf, -np.inf, 16777217]:
        case(v, t)
        case([v], t)
    case([1, 2, 3], t)
    case([0.1, 0.25, -3], t)
    case([0, 0, 0], t)
    case([1, 1000], t)
    case([1, 1001], t)
    case([0, 1001], t)
    case([1e-3, 1], t)
    case([0.1, 12345.678], t)
    case([0.1, 1e-7, 123456.789], t)
    case([1 / 3, 2 / 3, 1], t)
    case([1e10, -1e-10, 0], t)
    case([np.finfo(t).max, np.finfo(t).tiny, np.finfo(t).smallest_subnormal, -np.finfo(t).max], t)
    case(np.array([1, 2, 3, 4, 5, 7, 9, 10, 20, 37]) * np.finfo(t).smallest_subnormal.astype(np.float64), t)
    case([np.nan, 1.5], t)
    case([-np.inf, 1.5], t)
    case([np.inf, -np.inf, np.nan], t)
    case([np.nan, 1e-9], t)
    case([-np.inf, 1.25e9, 0], t)
    case([[1, 2.25], [3, 4]], t)
    case([0.5, 0.000123456789, 0.99999999], t)
    case([0.123456785, 0.999999995, 1.000000005], t)
    case([100.5, 99999.999, 250], t)
    case([1e22, 1e23, 9e22, 5e-324], t)
    for n in [10, 11, 12, 30, 100, 1000, 1001]:
        ruled("/", 7, t, n)
        ruled("/", 1, t, min(n, 100))
    ruled("/", 1, t, 2, 3, 4)
    ruled("/", 5, t, 2, 1, 3, 4)
    ruled("/", 3, t, 40, 50)
    ruled("/", 1, t, 6, 500)
    ruled("/", 1, t, 7, 4, 107)
    ruled("/", 1, t, 9, 9, 13)
    ruled("/", 1, t, 1001, 1)
    ruled("/", 1, t, 1, 1001)
    case([], t)
    case([], t, (0, 3))
    case([], t, (2, 0, 4))
    rng = np.random.default_rng(7)
    for scale in [1, 1e-3, 1e3, 1e6, 1e-8]:
        case(rng.standard_normal((4, 5)) * scale, t)
        case(rng.standard_normal(9) * scale, t)
    case(np.exp(rng.standard_normal((3, 4)) * 8), t)
    case(rng.integers(0, 1000, (5, 5)) / 10, t)
    case(rng.integers(0, 2**62, 300).astype(np.uint64).view("f8")[np.arange(300) % 2 == 0], t)
    case(1.0 - rng.random(20) * 1e-6, t)
for t in ["i4", "i8", "u1"]:
    case(5, t)
    case([1, 20, 100], t)
    ruled("/", 1, t, 3, 40)
    ruled("%", 250, t, 2000)
    case([], t)
case([-1, 20, -300], "i4")
case([np.iinfo("i8").min, 0, np.iinfo("i8").max], "i8")
case(True, "b1")
case([True, False], "b1")
case([True, True], "b1")
ruled("=", 3, "b1", 5, 6)
ruled("=", 3, "b1", 30, 40)


def text(a):
    body = np.array2string(a, separator=", ", prefix="tensor(", suffix=")") if a.size else "[]"
    s = "tensor(" + body + ","
    extra = f"shape={a.shape}, dtype={a.dtype})"
    last = len(s) - (s.rfind("\n") + 1)
    return s + (" " if last + len(extra) + 1 <= 75 else "\n       ") + extra


with np.errstate(all="ignore"), open("cases.txt", "w") as out:
    for a, elements in cases:
        print("#", a.dtype, "x".join(map(str, a.shape)) or "-", elements, file=out)
        print(text(a), file=out)
