"""How the golden_*.py scripts write what PyTorch (2.13) computes.

A case is its name, inputs, outputs, and gradients of those inputs that are floating, of
sum over outputs and elements k of output[k] * (k % 5 - 1.5). A tensor is a line: dtype, shape
(extents joined by x, - for a scalar), elements.
"""

import torch

F64 = torch.float64
KINDS = {torch.float64: "float64", torch.int64: "int64", torch.bool: "bool", torch.int32: "int32", torch.uint8: "uint8"}


def f(*values):
    return torch.tensor(values, dtype=F64)


def line(role, t):
    t = t.detach()
    shape = "x".join(str(d) for d in t.shape) or "-"
    values = [repr(v) if t.is_floating_point() else str(int(v)) for v in t.flatten().tolist()]
    return " ".join([role, KINDS[t.dtype], shape, *values])


def case(name, fn, *inputs, grad=True):
    inputs = [x.clone().requires_grad_(grad and x.is_floating_point()) for x in inputs]
    out = fn(*inputs)
    out = list(out) if isinstance(out, (tuple, list)) else [out]
    print("case", name)
    for x in inputs:
        print(line("in", x))
    for y in out:
        print(line("out", y))
    diff = [y for y in out if y.is_floating_point() and y.requires_grad]
    if diff:
        loss = sum((y.flatten() * (torch.arange(y.numel(), dtype=F64) % 5 - 1.5)).sum() for y in diff)
        for x, g in zip(inputs, torch.autograd.grad(loss, [x for x in inputs if x.requires_grad], allow_unused=True)):
            print(line("grad", torch.zeros_like(x) if g is None else g))


def normal(*shape):
    """Normal numbers with two decimals."""
    return (torch.randn(shape, dtype=F64) * 100).round() / 100
