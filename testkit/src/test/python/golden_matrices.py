"""Writes matrices.txt: results of PyTorch for products of matrices, einsum and distances.

    python golden_matrices.py > ../resources/dev/espalier/testkit/matrices.txt
"""

import torch
import torch.nn.functional as F
from golden import F64, case, f, normal

nan, inf = float("nan"), float("inf")
T = torch.tensor
torch.manual_seed(12)
ints = T([[1, -2, 3], [4, 5, 600]])
long = T([[2**40 + 1, 3], [-7, 2**35]])
scalar = f(2.5).reshape(())


def zeros(*shape):
    return torch.zeros(*shape, dtype=F64)


# products
for a, b in (
    ((0,), (0,)), ((3,), (3, 0)), ((2, 0), (0,)), ((0, 3), (3,)), ((2, 0, 3), (3, 2)), ((2, 3, 0), (0, 4)),
    ((2, 1, 3, 4), (5, 4, 2)), ((3,), (2, 3, 4)), ((2, 4, 3), (3,)), ((0, 2, 3), (1, 3, 4)), ((1, 1), (1, 1)),
):
    case("matmul", torch.matmul, normal(*a), normal(*b))
case("matmul", torch.matmul, ints, ints.t().contiguous())
case("matmul", torch.matmul, long, long)
case("matmul", torch.matmul, ints.int(), ints.t().contiguous().int() * 2**25)
case("matmul", torch.matmul, (ints % 256).to(torch.uint8), (ints % 256).to(torch.uint8).t().contiguous())
case("matmul", torch.matmul, ints, T([1, 2, 3]))
case("matmul", torch.matmul, T([[inf, 1.0], [nan, 0]], dtype=F64), T([[1.0, 0], [2, -inf]], dtype=F64))
case("mm", torch.mm, normal(2, 3), normal(3, 2))
case("mv", torch.mv, normal(2, 3), normal(3))
case("dot", torch.dot, normal(4), normal(4))
case("dot", torch.dot, T([1, 2]), T([3, -4]))
case("inner", torch.inner, normal(2, 3), normal(4, 2, 3))
case("inner", torch.inner, normal(3), normal(3))
case("inner", torch.inner, scalar, normal(2, 3))
case("inner", torch.inner, ints, T([1, 2, 3]))
case("outer", torch.outer, normal(2), normal(3))
case("kron", torch.kron, normal(2, 3), normal(2))
case("kron", torch.kron, normal(2), normal(3, 2, 2))
case("kron", torch.kron, scalar, normal(2, 2))
case("kron", torch.kron, ints, ints)
case("cross", lambda a, b: torch.linalg.cross(a, b), normal(2, 3), normal(1, 3))
case("cross 0", lambda a, b: torch.linalg.cross(a, b, dim=0), normal(3, 2), normal(3, 1))
for beta, alpha in ((1, 1), (0.5, -2), (0, 3)):
    case(f"addmm {beta} {alpha}", lambda c, a, b, x=beta, y=alpha: torch.addmm(c, a, b, beta=x, alpha=y), normal(3), normal(2, 4), normal(4, 3))
    case(f"addmv {beta} {alpha}", lambda c, a, b, x=beta, y=alpha: torch.addmv(c, a, b, beta=x, alpha=y), normal(2), normal(2, 4), normal(4))
    case(f"addr {beta} {alpha}", lambda c, a, b, x=beta, y=alpha: torch.addr(c, a, b, beta=x, alpha=y), normal(2, 1), normal(2), normal(4))
    case(f"baddbmm {beta} {alpha}", lambda c, a, b, x=beta, y=alpha: torch.baddbmm(c, a, b, beta=x, alpha=y), normal(2, 1, 3), normal(2, 2, 4), normal(2, 4, 3))
    case(f"addbmm {beta} {alpha}", lambda c, a, b, x=beta, y=alpha: torch.addbmm(c, a, b, beta=x, alpha=y), normal(2, 3), normal(2, 2, 4), normal(2, 4, 3))
case("addmm 0 1", lambda c, a, b: torch.addmm(c, a, b, beta=0), f(nan, inf, 1), normal(2, 4), normal(4, 3), grad=False)
case("addmm 1 1", torch.addmm, normal(2, 3), zeros(2, 0), zeros(0, 3))
case("addbmm 1 1", torch.addbmm, normal(2, 3), zeros(0, 2, 4), zeros(0, 4, 3))
case("linear", F.linear, normal(2, 5, 3), normal(4, 3), normal(4))
case("linear", F.linear, normal(3), normal(4, 3), normal(4))
case("linear", F.linear, normal(2, 3), normal(3))
case("linear", F.linear, zeros(0, 3), normal(4, 3), normal(4))
case("linear", F.linear, zeros(2, 0), zeros(4, 0), normal(4))
case("bilinear", F.bilinear, normal(2, 5, 3), normal(2, 5, 4), normal(2, 3, 4), normal(2))
case("bilinear", F.bilinear, normal(3), normal(4), normal(2, 3, 4), normal(2))
case("vander 3", lambda a: torch.vander(a, 3), normal(4), grad=False)
case("vander 4 increasing", lambda a: torch.vander(a, 4, increasing=True), f(2, 0, -1), grad=False)
case("vander 3", lambda a: torch.vander(a, 3), T([2, -3]))
case("vander 1", lambda a: torch.vander(a, 1), f(2, 0), grad=False)
case("vander 0", lambda a: torch.vander(a, 0), f(2, 0), grad=False)

# tensordot
case("tensordot 2", lambda a, b: torch.tensordot(a, b, 2), normal(2, 3, 4), normal(3, 4, 2))
case("tensordot 0", lambda a, b: torch.tensordot(a, b, 0), normal(2, 1), normal(3))
case("tensordot 1,0 to 0,2", lambda a, b: torch.tensordot(a, b, ([1, 0], [0, 2])), normal(2, 3, 4), normal(3, 2, 2))
case("tensordot -1 to 0", lambda a, b: torch.tensordot(a, b, ([-1], [0])), zeros(2, 0), zeros(0, 3))

# einsum
for equation, *shapes in (
    ("ij->ji", (2, 3)), ("ij->", (2, 3)), ("ij->j", (2, 3)), ("ii", (3, 3)), ("ii->i", (3, 3)), ("iji->j", (3, 2, 3)), ("iii->i", (2, 2, 2)),
    ("ijij->ij", (2, 3, 2, 3)), ("...ii->...i", (2, 3, 3)), ("ba", (2, 3)), ("Ab", (2, 3)), ("bA", (2, 3)), ("ij,jk", (2, 3), (3, 2)),
    ("ji,kj", (3, 2), (2, 3)), ("i,i", (3,), (3,)), ("i,i->i", (3,), (3,)), ("i,j->ji", (2,), (3,)), ("...ij,...jk->...ik", (4, 2, 3), (3, 2)),
    ("...ij,...jk->...ik", (2, 1, 2, 3), (4, 3, 2)), ("i...,i...->...", (2, 3), (2, 3)), ("...,...", (2, 3), (3,)), ("a...b,b...->a...", (2, 3, 4), (4, 3)),
    ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("bhqd,bhkd->bhqk", (2, 2, 2, 3), (2, 2, 4, 3)), ("bij,bij->b", (2, 3, 2), (2, 3, 2)), ("ij,ij,ij->i", (2, 3), (2, 3), (2, 3)),
    ("ij,jk,kl,lm->im", (2, 3), (3, 4), (4, 2), (2, 3)), ("ij,k,jl->kil", (2, 3), (2,), (3, 2)), ("a,ab,b", (2,), (2, 3), (3,)), ("abc,cd,db->ad", (2, 2, 3), (3, 2), (2, 2)),
    ("ij,ij->ij", (1, 3), (2, 3)), ("ij,jk->ik", (2, 1), (3, 2)), ("ij,j->", (2, 3), (3,)), ("i->", (0,)), ("ij,jk->ik", (2, 0), (0, 3)), (",->", (), ()), ("...->...", (2, 3)),
    ("...i->...", (3,)), ("...->", (2, 3)), (" i j , j -> i ", (2, 3), (3,)), ("ij,kl->", (2, 3), (2, 2)), ("ibj,bjk,k->bi", (2, 3, 2), (3, 2, 2), (2,)), ("iij,jk->ik", (2, 2, 3), (3, 2)),
):
    case("einsum " + equation, lambda *x, e=equation: torch.einsum(e, *x), *(normal(*s) for s in shapes))
case("einsum ij,jk->ik", lambda *x: torch.einsum("ij,jk->ik", *x), ints, ints.t().contiguous())
case("einsum ij->i", lambda *x: torch.einsum("ij->i", *x), ints)

# distances
a, b = normal(3, 4), normal(2, 4)
b[0] = a[1]
b[1, 2] = a[0, 2]
tie = f(1, 2, 3, 1).reshape(1, 4), f(3, 0, 3, 3, 1, 2, 3, 1).reshape(2, 4)
for p in (0, 0.5, 1, 1.5, 2, 3, inf):
    case(f"cdist {p}", lambda a, b, p=p: torch.cdist(a, b, p), a, b)
    case(f"cdist {p}", lambda a, b, p=p: torch.cdist(a, b, p), *tie)
    case(f"pdist {p}", lambda a, p=p: F.pdist(a, p), torch.cat((a, b)))
case("cdist 2", lambda a, b: torch.cdist(a, b, 2), normal(2, 1, 3, 2), normal(3, 2, 2))
case("cdist 2", lambda a, b: torch.cdist(a, b, 2, compute_mode="donot_use_mm_for_euclid_dist"), normal(2, 2), normal(27, 2))
case("cdist 1", lambda a, b: torch.cdist(a, b, 1), zeros(2, 0), zeros(3, 0), grad=False)
case("cdist 2", lambda a, b: torch.cdist(a, b, 2), zeros(0, 2), normal(3, 2), grad=False)
for p in (1, 2, 3):
    case(f"pairwiseDistance {p}", lambda a, b, p=p: F.pairwise_distance(a, b, p, 1e-6, True), normal(3, 4), normal(1, 4))
case("pairwiseDistance", F.pairwise_distance, normal(2, 3), normal(2, 3))
case("cosineSimilarity 1", lambda a, b: F.cosine_similarity(a, b, 1), normal(3, 4), normal(3, 4))
case("cosineSimilarity 0", lambda a, b: F.cosine_similarity(a, b, 0), normal(3, 1), normal(4))
case("cosineSimilarity 1", lambda a, b: F.cosine_similarity(a, b, 1), f(0, 0, 1, 2).reshape(2, 2), normal(2, 2))
case("cosineSimilarity 1", lambda a, b: F.cosine_similarity(a, b, 1), f(1e-9, 2e-9).reshape(1, 2), normal(1, 2))
