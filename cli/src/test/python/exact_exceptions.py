"""Computes, to fifty digits, what the samples of exceptions.tsv should have held, and how far off the reference data are.

    python3 exact_exceptions.py FULL        (needs mpmath and PyTorch)

FULL is the folder of the full conformance data. Writes conformance/exceptions.safetensors: under OP/ID/KEY the exact value,
rounded to the type of that key, for OpsSuiteTest. Prints a line for each sample: the largest error of the reference and
what was allowed.
"""

import json
import math
import pathlib
import struct
import sys

import mpmath
import torch

from bundle_conformance import read, write

mpmath.mp.dps = 50
FORMAT = {"F32": "f", "F64": "d"}


def values(tensor):
    dtype, _, raw = tensor
    return [v[0] for v in struct.iter_unpack("<" + FORMAT[dtype], raw)]


def packed(dtype, shape, numbers):
    return dtype, shape, struct.pack("<%d%s" % (len(numbers), FORMAT[dtype]), *numbers)


def places(shape, steps):
    """Where the elements of the view lie in the stored tensor, both in row-major order."""
    at = torch.arange(math.prod(shape)).reshape(shape)
    for kind, *a in steps:
        if kind == "permute":
            at = at.permute(a[0])
        elif kind == "slice":
            at = at[(slice(None),) * a[0] + (slice(a[1], a[2], a[3]),)]
        elif kind == "expand":
            at = at.expand(a[0])
        else:
            at = at.select(*a)
    return at.flatten().tolist()


def derivative(op, args, x):
    x = mpmath.mpf(x)
    if op == "celu":  # max(0, x) + min(0, alpha (exp(x / alpha) - 1))
        return mpmath.mpf(1) if x > 0 else mpmath.exp(x / mpmath.mpf(args["alpha"]))
    if op == "hardsigmoid":  # min(max(x + 3, 0), 6) / 6
        return mpmath.mpf(1) / 6 if -3 < x < 3 else mpmath.mpf(0)
    raise ValueError(op)


def gradient(op, sample, data):
    key = sample["id"] + "/"
    x = values(data[key + "in.x"])
    exact = [mpmath.mpf(0)] * len(x)
    where = places(data[key + "in.x"][1], sample.get("views", {}).get("x", []))
    for i, g in zip(where, values(data[key + "gout.0"]), strict=True):
        exact[i] += mpmath.mpf(g) * derivative(op, sample["args"], x[i])
    return "gin.x", exact


def gelu(sample, data):
    """x Phi(x); infinities and NaN as float64 arithmetic has them."""
    truth = values(data[sample["id"] + "/out.0"])
    exact = []
    for v, t in zip(values(data[sample["id"] + "/in.x"]), truth, strict=True):
        exact.append(mpmath.mpf(v) * mpmath.erfc(-mpmath.mpf(v) / mpmath.sqrt(2)) / 2 if math.isfinite(v) else t)
    return "out32.0", exact


def main(full):
    resources = pathlib.Path(__file__).resolve().parents[1] / "resources/conformance"
    manifest = json.loads((full / "ops/manifest.json").read_text())["ops"]
    tensors = {}
    for line in (resources / "exceptions.tsv").read_text().splitlines():
        if line.startswith("#"):
            continue
        op, name = line.split("\t")
        data = read(full / "ops" / manifest[op]["file"])
        sample = next(s for s in manifest[op]["samples"] if s["id"] == name)
        key, exact = gelu(sample, data) if op == "gelu" else gradient(op, sample, data)
        dtype, shape, _ = given = data[name + "/" + key]
        exact = [float(torch.tensor(float(v), dtype=torch.float32)) if dtype == "F32" else float(v) for v in exact]
        tensors["/".join((op, name, key))] = packed(dtype, shape, exact)
        pairs = list(zip(values(given), exact, strict=True))
        odd = [p for p in pairs if not (math.isfinite(p[0]) and math.isfinite(p[1])) and str(p[0]) != str(p[1])]
        error, of = max((abs(g - e), e) for g, e in pairs if math.isfinite(g) and math.isfinite(e))
        size = sample["err32"][key.replace("32", "")][1]
        allowed = 1e-10 * size + 1e-12 if dtype == "F64" else max(8 * sample["err32"]["out.0"][0], 2e-6 * size + 1e-7)
        print(f"{op:12} {name} {key:8} error {error:.2e} ({error / abs(of):.1e} of the value), allowed {allowed:.2e}", *odd)
    write(resources / "exceptions.safetensors", tensors)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
