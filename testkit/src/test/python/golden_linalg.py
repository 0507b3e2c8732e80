"""Writes linalg.txt: linear algebra of PyTorch, of matrices far from singular and of some that are not.

    python golden_linalg.py > ../resources/dev/espalier/testkit/linalg.txt
"""

import torch
from golden import F64, case, f, normal

L = torch.linalg
torch.manual_seed(17)
square = [normal(1, 1), normal(3, 3), normal(2, 2, 3, 3), normal(7, 7)]
eye = torch.eye(5, dtype=F64)
sym = lambda a: a + a.mT
pd = lambda a: a @ a.mT + torch.eye(a.shape[-1], dtype=F64)
for a in square:
    case("cholesky", lambda a: L.cholesky(pd(a)), a)
    case("eigvalsh", lambda a: L.eigvalsh(sym(a)), a)
    case("inv", L.inv, a)
    case("det", L.det, a)
    case("slogdet", lambda a: list(L.slogdet(a)), a)
    case("exp", L.matrix_exp, a)
    case("exp 9", lambda a: L.matrix_exp(a * -9), a)
    case("power 6", lambda a: L.matrix_power(a, 6), a)
    case("power -3", lambda a: L.matrix_power(a, -3), a)
    case("projector", lambda a: (lambda v: v[..., :1] @ v[..., :1].mT)(L.eigh(sym(a))[1]), a)
for a in [normal(4, 2), normal(2, 5), normal(2, 3, 3)]:
    case("svdvals", L.svdvals, a)
    case("first", lambda a: (lambda u, s, v: u[..., :1] @ v[..., :1, :])(*L.svd(a, full_matrices=False)), a)
    case("pinv", L.pinv, a)
    case("gram", lambda a: (lambda q, r: q @ q.mT)(*L.qr(a)), a)
    case("rank", L.matrix_rank, a, grad=False)
    case("cond", L.cond, a)
    for p in ("fro", "nuc", 2, -2, 1, -1, float("inf"), -float("inf")):
        case(f"norm {p}", lambda a: L.matrix_norm(a, p), a)
low = normal(4, 1) @ normal(1, 3)
case("rank", L.matrix_rank, low, grad=False)
case("pinv", L.pinv, low, grad=False)
case("lstsq low", lambda a, b: L.lstsq(a, b, driver="gelsd").solution, low, normal(4, 2), grad=False)
case("lstsq", lambda a, b: L.lstsq(a, b).solution, normal(5, 3), normal(5, 2))
case("lstsq", lambda a, b: L.lstsq(a, b).solution, normal(2, 4), normal(2, 3))
case("solve", L.solve, normal(3, 3), normal(3, 2))
case("solve", L.solve, normal(2, 1, 3, 3), normal(2, 3, 2))
case("solve", L.solve, normal(3, 3), normal(3))
case("solve", L.solve, normal(2, 3, 3), normal(2, 3))
tri = normal(3, 3) + 2 * torch.eye(3, dtype=F64)
case("lower", lambda a, b: L.solve_triangular(a, b, upper=False), tri, normal(3, 2))
case("upper", lambda a, b: L.solve_triangular(a, b, upper=True), tri, normal(3, 2))
case("upper right", lambda a, b: L.solve_triangular(a, b, upper=True, left=False), tri, normal(2, 3))
case("lower unit", lambda a, b: L.solve_triangular(a, b, upper=False, unitriangular=True), tri, normal(3, 2))
case("logdet", torch.logdet, f(1, 2, 3, 4).reshape(2, 2), grad=False)
case("logdet", torch.logdet, f(2, 1, 3, 4).reshape(2, 2))
case("dot", lambda a, b, c: L.multi_dot([a, b, c]), normal(4), normal(4, 3), normal(3, 2))
