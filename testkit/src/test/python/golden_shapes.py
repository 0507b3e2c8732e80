"""Writes shapes.txt: results of PyTorch for shapes, parts, orders, diagonals, padding and joins.

    python golden_shapes.py > ../resources/dev/espalier/testkit/shapes.txt
"""

import torch
import torch.nn.functional as F
from golden import F64, case, f, normal

nan, inf = float("nan"), float("inf")
T = torch.tensor
torch.manual_seed(11)
x = normal(2, 3, 4)
m = normal(4, 5)
v = normal(5)
special = f(-0.0, nan, inf, -inf, 1, 0, 2, nan, -1).reshape(3, 3)
ints = T([[1, -2, 3], [4, 5, 600]])
none = torch.zeros(0, 3, dtype=F64)
scalar = f(2.5).reshape(())

# shapes
case("unflatten 2 (2, -1)", lambda a: a.unflatten(2, (2, -1)), x)
case("squeeze", lambda a: a.squeeze(), normal(1, 2, 1, 3))
case("squeeze 0,1", lambda a: a.squeeze((0, 1)), normal(1, 2, 1, 3))
case("squeeze 0", lambda a: a.squeeze(0), scalar)
case("movedim 0,2 to 2,0", lambda a: a.movedim((0, 2), (2, 0)), normal(2, 3, 1, 2))
case("movedim -1 to 1", lambda a: a.movedim(-1, 1), normal(2, 3, 1, 2))
case("expand -1", lambda a: a.expand(2, -1, 3), normal(4, 1))
case("expand 0-d", lambda a: a.expand(2, 2), scalar)
case("repeat 2,1,3", lambda a: a.repeat(2, 1, 3), m)
case("repeat 2,0", lambda a: a.repeat(2, 0), m)
case("repeat 0-d", lambda a: a.repeat(3), scalar)
case("tile 2", lambda a: a.tile(2), m)
case("tile 2,1,2", lambda a: a.tile(2, 1, 2), v)
case("repeatInterleave 2", lambda a: a.repeat_interleave(2), m)
case("repeatInterleave by tensor", lambda a, r: a.repeat_interleave(r, 1), m, T([2, 0, 1, 3, 1]))
case("repeatInterleave by one", lambda a, r: a.repeat_interleave(r, 0), m, T([2]))

# parts
case("tensorSplit 3", lambda a: torch.tensor_split(a, 3, 1), m)
case("tensorSplit 1,-1,9", lambda a: torch.tensor_split(a, (1, -1, 9), 1), m)
case("tensorSplit 3,1", lambda a: torch.tensor_split(a, (3, 1), 1), m)
case("chunk 4", lambda a: torch.chunk(a, 4, 1), m)
case("chunk 9", lambda a: torch.chunk(a, 9, 1), m)
case("chunk 3", lambda a: torch.chunk(a, 3, 0), none)
case("split 2", lambda a: torch.split(a, 2, 1), m)
case("split 2 empty", lambda a: torch.split(a, 2, 0), none)
case("split 1,0,4", lambda a: torch.split(a, (1, 0, 4), 1), m)
case("unbind 1", lambda a: torch.unbind(a, 1), ints)
case("unfold 1 2 2", lambda a: a.unfold(1, 2, 2), m)
case("unfold 1 2 3", lambda a: a.unfold(1, 2, 3), m)
case("unfold 1 3 1", lambda a: a.unfold(1, 3, 1), m)
case("unfold 0 4 1", lambda a: a.unfold(0, 4, 1), m)
case("unfold 0 0 1", lambda a: a.unfold(0, 0, 1), v)
case("unfold 0 1 1", lambda a: a.unfold(0, 1, 1), scalar)

# orders
case("flip 0,2", lambda a: a.flip(0, 2), x)
case("flip 1", lambda a: a.flip(1), ints)
case("fliplr", torch.fliplr, m)
case("flipud", torch.flipud, v)
for k in (-1, 1, 2, 4, 7):
    case(f"rot90 {k}", lambda a, k=k: torch.rot90(a, k, (0, 1)), m)
case("rot90 1 (2, 0)", lambda a: torch.rot90(a, 1, (2, 0)), x)
case("roll 3", lambda a: a.roll(3), m)
case("roll 1 -7 on 0 1", lambda a: a.roll((1, -7), (0, 1)), m)
case("roll 1 2 on 0 0", lambda a: a.roll((1, 2), (0, 0)), m)

# diagonals
for offset in (-3, -1, 0, 2, 7):
    case(f"diagonal {offset}", lambda a, o=offset: a.diagonal(o), m)
    case(f"diagonal {offset} on 2 0", lambda a, o=offset: a.diagonal(o, 2, 0), x)
    case(f"diag {offset}", lambda a, o=offset: a.diag(o), v)
    case(f"tril {offset}", lambda a, o=offset: a.tril(o), x)
    case(f"triu {offset}", lambda a, o=offset: a.triu(o), x)
case("tril 0", lambda a: a.tril(0), special)
case("triu 1", lambda a: a.triu(1), ints)
case("tril -1 bool", lambda a: (a > 0).tril(-1), m)
case("diagEmbed 1", lambda a: torch.diag_embed(a, 1), normal(2, 3))
case("diagEmbed -2 on 0 2", lambda a: torch.diag_embed(a, -2, 0, 2), normal(2, 3))
case("diagflat -1", lambda a: torch.diagflat(a, -1), normal(2, 2))
case("trace", torch.trace, m)
case("trace int", torch.trace, ints)
case("trilIndices 3 4 1", lambda a: torch.tril_indices(3, 4, 1), ints)
case("triuIndices 4 3 -1", lambda a: torch.triu_indices(4, 3, -1), ints)

# padding
for mode in ("reflect", "replicate", "circular"):
    case(f"pad 1,2 {mode}", lambda a, mode=mode: F.pad(a, (1, 2), mode), x)
    case(f"pad -1,2 {mode}", lambda a, mode=mode: F.pad(a, (-1, 2), mode), x)
    case(f"pad 2,-1 {mode}", lambda a, mode=mode: F.pad(a, (2, -1), mode), x)
    case(f"pad 1,2,0,2 {mode}", lambda a, mode=mode: F.pad(a, (1, 2, 0, 2), mode), x)
    case(f"pad 1,1,2,1,1,0 {mode}", lambda a, mode=mode: F.pad(a, (1, 1, 2, 1, 1, 0), mode), normal(1, 2, 2, 3, 2))
case("pad 1,-2,3,0 constant 1.5", lambda a: F.pad(a, (1, -2, 3, 0), value=1.5), m)
case("pad -1,-2 constant", lambda a: F.pad(a, (-1, -2)), m)
case("pad 1,2,0,1 constant 7", lambda a: F.pad(a, (1, 2, 0, 1), value=7), ints)
case("pad 1,2 constant 7", lambda a: F.pad(a, (1, 2), value=7), none)
case("pad 1,0,2,0 constant 7", lambda a: F.pad(a, (1, 0, 2, 0), value=7), none)
case("pad 1,2 constant -inf", lambda a: F.pad(a, (1, 2), value=-inf), special)

# joins
case("cat 0 with empty vector", lambda a, b, c: torch.cat((a, b, c)), f(), normal(2, 3), normal(1, 3))
case("cat of empty vectors", lambda a, b: torch.cat((a, b)), f(), f())
case("cat 1 promoted", lambda a, b: torch.cat((a, b), 1), ints, normal(2, 2))
case("stack -1", lambda a, b: torch.stack((a, b), -1), normal(2, 3), normal(2, 3))
case("stack 0 promoted", lambda a, b: torch.stack((a, b)), T([1, 2]), f(0.5, 3))
for name in ("hstack", "vstack", "dstack", "column_stack"):
    g = getattr(torch, name)
    case(name, lambda a, b, g=g: g((a, b)), f(1, 2, 3), f(4, 5, 6))
    case(name, lambda a, b, g=g: g((a, b)), normal(2, 3), normal(2, 3))
    case(name, lambda a, b, g=g: g((a, b)), normal(2, 1, 2), normal(2, 1, 2))
    case(name, lambda a, b, g=g: g((a, b)), scalar, scalar)
case("blockDiag", torch.block_diag, normal(2, 3), f(1, 2), scalar, normal(2, 1))
case("blockDiag", torch.block_diag, torch.zeros(2, 0, dtype=F64), ints, torch.zeros(0, 2, dtype=F64))
case("meshgrid ij", lambda *a: torch.meshgrid(*a, indexing="ij"), f(1, 2), f(3, 4, 5), scalar)
case("meshgrid xy", lambda *a: torch.meshgrid(*a, indexing="xy"), f(1, 2), f(3, 4, 5), f(6, 7))
case("cartesianProd", torch.cartesian_prod, f(1, 2), f(3, 4, 5), f(6, 7))
case("cartesianProd", torch.cartesian_prod, T([1, 2]), T([3, 4, 5]))
case("combinations 3", lambda a: torch.combinations(a, 3), v)
case("combinations 2 again", lambda a: torch.combinations(a, 2, True), T([4, 5, 6]))
case("combinations 4", lambda a: torch.combinations(a, 4), f(1, 2, 3))
case("broadcastTensors", lambda *a: torch.broadcast_tensors(*a), normal(2, 1), normal(3), scalar)

# creation
for start, end, step in ((1, 8, 2), (8, 1, -3), (2, 2, 1), (-3, 4, 1), (0, 9, 3)):
    case(f"arange {start} {end} {step}", lambda s=start, e=end, t=step: torch.arange(s, e, t))
for start, end, step in ((0.5, 3, 0.3), (1, 0, -0.25), (0, 1, 0.1), (2, 2, 1.5), (1, 3.0, 1)):
    case(f"arange {float(start)} {float(end)} {float(step)}", lambda s=start, e=end, t=step: torch.arange(s, e, t, dtype=F64))
case("arange 0.0 5.0 1.5 int64", lambda: torch.arange(0, 5, 1.5, dtype=F64).long())
for start, end, n in ((0, 1, 5), (3, -2, 4), (1, 1, 3), (0, 1, 1), (0, 1, 0), (-1, 1, 8)):
    case(f"linspace {start} {end} {n}", lambda s=start, e=end, n=n: torch.linspace(s, e, n, dtype=F64))
    case(f"logspace {start} {end} {n} 2", lambda s=start, e=end, n=n: torch.logspace(s, e, n, 2, dtype=F64))
case("linspace 0 10 4 int64", lambda: torch.linspace(0, 10, 4, dtype=torch.int64))
case("logspace 0 2 3", lambda: torch.logspace(0, 2, 3, dtype=F64))
case("eye 2 3", lambda: torch.eye(2, 3, dtype=F64))
case("eye 3 0", lambda: torch.eye(3, 0, dtype=F64))
case("fullLike", lambda a: torch.full_like(a, 2.5), m, grad=False)
