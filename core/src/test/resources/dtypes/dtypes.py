"""Promotion table and arithmetic of PyTorch 2.13 over its dtypes, for DTypesTest: python dtypes.py > dtypes.json

Floating results are given as float64 numbers (NaN and infinities as strings), so that bits of halves are compared exactly.
"""
import json
import math
import torch

NAMES = ["float32", "float64", "float16", "bfloat16", "int32", "int64", "int16", "int8", "uint8", "bool"]
T = {n: getattr(torch, n) for n in NAMES}


def num(v):
    if isinstance(v, bool):
        return int(v)
    if isinstance(v, float) and not math.isfinite(v):
        return "nan" if math.isnan(v) else "inf" if v > 0 else "-inf"
    return v


def values(t):
    return [num(v) for v in (t.double() if t.is_floating_point() else t).tolist()]


FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 3.14159, 65504.0, -70000.0, 6e-8, 1e-5, 2.5, 3.5, float("inf"), float("-inf"), float("nan"), 300.7, -3.0]
SMALL = {
    "int8": [0, 1, -1, 2, 7, -7, 100, 127, -128, 64, -64],
    "int16": [0, 1, -1, 2, 7, -7, 300, 32767, -32768, 20000, -20000],
    "uint8": [0, 1, 2, 7, 100, 127, 128, 200, 255, 64, 3],
}


def data(name):
    return torch.tensor(FLOATS if name in ("float16", "bfloat16") else SMALL[name], dtype=T[name])


out = {"promote": {}, "cases": []}
for a in NAMES:
    out["promote"][a] = [str(torch.promote_types(T[a], T[b]))[6:] for b in NAMES]

UNARY = ["neg", "abs", "sign", "square", "exp", "log", "sqrt", "tanh", "sigmoid", "relu", "floor", "round", "sin"]
BINARY = ["add", "sub", "mul", "div", "maximum", "minimum", "eq", "lt", "le", "remainder"]
for name in ["float16", "bfloat16", "int8", "int16", "uint8"]:
    x = data(name)
    for op in UNARY:
        if op in ("neg",) and name == "uint8":
            pass
        y = getattr(torch, op)(x) if op != "relu" else torch.relu(x)
        out["cases"].append({"op": op, "dtype": name, "x": values(x), "y": values(y), "result": str(y.dtype)[6:]})
    b = x.roll(3)
    for op in BINARY:
        if op == "remainder" and not x.is_floating_point():
            b = torch.where(b == 0, torch.ones_like(b), b)
        y = getattr(torch, op)(x, b)
        out["cases"].append({"op": op, "dtype": name, "x": values(x), "b": values(b), "y": values(y), "result": str(y.dtype)[6:]})
    y = x[torch.isfinite(x)].sum()
    out["cases"].append({"op": "sum", "dtype": name, "x": values(x[torch.isfinite(x)]), "y": values(y.reshape(1)), "result": str(y.dtype)[6:]})
    for to in NAMES:
        x2 = x[torch.isfinite(x) & (x.abs() < 127)] if x.is_floating_point() else x
        y = x2.to(T[to])
        out["cases"].append({"op": "to", "to": to, "dtype": name, "x": values(x2), "y": values(y), "result": to})
wide = torch.tensor([0.0, 1.5, -2.7, 65519.0, 65520.0, 1e-8, 3e38, 5.96e-8, 2.98e-8, 1.00048828125, 1.0014648, float("inf"), float("nan")])
for to in ["float16", "bfloat16"]:
    out["cases"].append({"op": "to", "to": to, "dtype": "float32", "x": values(wide), "y": values(wide.to(T[to])), "result": to})
g = torch.Generator().manual_seed(1)
for name in ["float16", "bfloat16"]:
    a = torch.randn(7, 33, generator=g).to(T[name])
    b = torch.randn(33, 5, generator=g).to(T[name])
    exact = a.double() @ b.double()
    out["cases"].append({"op": "matmul", "dtype": name, "x": values(a.reshape(-1)), "b": values(b.reshape(-1)), "y": values(exact.to(T[name]).reshape(-1)), "result": name})
    s = torch.softmax(a.double(), 1).to(T[name])
    out["cases"].append({"op": "softmax", "dtype": name, "x": values(a.reshape(-1)), "y": values(s.reshape(-1)), "result": name})
print(json.dumps(out))
