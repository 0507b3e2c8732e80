"""Writes order.txt: results of PyTorch for reductions, running totals, orders and indexing.

    python golden_order.py > ../resources/dev/espalier/testkit/order.txt
"""

import torch
from golden import F64, case, f, normal

nan, inf = float("nan"), float("inf")
T = torch.tensor
torch.manual_seed(7)

x = normal(3, 4, 5)
m = normal(4, 6)
with_nan = f(1, nan, 3, -2, nan, 0).reshape(2, 3)
all_nan = f(nan, nan, 1, 2).reshape(2, 2)
ties = f(2, 2, 5, 1, 2, 5, 5, 1, 1, 1).reshape(2, 5)
zeros = f(0, 2, -3, 0, 0, 4, 1.5, 0, 5, 2, 3, 4).reshape(3, 4)
special = f(-0.0, 0, nan, inf, -inf, 1, nan, -1)

# reductions
case("nanmean 1", lambda a: torch.nanmean(a, 1), with_nan)
case("nanmean 1", lambda a: torch.nanmean(a, 1), all_nan, grad=False)
case("prod 1", lambda a: torch.prod(a, 1), zeros)
case("prod all", lambda a: torch.prod(a), f(2, 0, 3, 4))
case("amax 1", lambda a: torch.amax(a, 1), ties)
case("max all", lambda a: a.max(), ties)
case("max 1", lambda a: a.max(1), ties)
case("min 1", lambda a: a.min(1), ties)
case("max 0", lambda a: a.max(0), special, grad=False)
case("min 0", lambda a: a.min(0), special, grad=False)
case("aminmax 1", lambda a: torch.aminmax(a, dim=1), ties)
case("varMean 0,2", lambda a: torch.var_mean(a, (0, 2), correction=0), x)
case("stdMean 1", lambda a: torch.std_mean(a, 1, correction=2), x)
case("std constant", lambda a: torch.std(a, 0), f(0.1, 0.1, 0.1, 0.1, 0.1))
case("var one", lambda a: torch.var(a, 0), f(3), grad=False)
for p in (0, 0.5, 1, 1.5, 2, 3, 3.5, inf, -inf, -1.5):
    case(f"norm {p} 1", lambda a, p=p: torch.linalg.vector_norm(a, p, 1), zeros[:, 1:] if p < 0 else zeros, grad=p > 0)
case("norm inf 1", lambda a: torch.linalg.vector_norm(a, inf, 1), ties)
case("norm 2 of zeros", lambda a: torch.linalg.vector_norm(a, 2, 0), f(0, 0))
case("norm 3 of zeros", lambda a: torch.linalg.vector_norm(a, 3, 0), f(0, 0))
case("dist 3", lambda a, b: torch.dist(a, b, 3), x, normal(4, 1))
case("median 1", lambda a: a.median(1), ties)
case("median 1", lambda a: a.median(1), with_nan, grad=False)
case("median all", lambda a: a.median(), f(2, 2, 1, 3, 2))
case("median all", lambda a: a.median(), with_nan, grad=False)
case("nanmedian 1", lambda a: a.nanmedian(1), with_nan)
case("nanmedian 0", lambda a: a.nanmedian(0), all_nan)
case("nanmedian all", lambda a: a.nanmedian(), with_nan)
case("mode 1", lambda a: torch.mode(a, 1), ties)
case("mode 1", lambda a: torch.mode(a, 1), f(1, 2, 2, 1, 3, 5, 4, 3, 2, 1).reshape(2, 5))
case("kthvalue 2 1", lambda a: a.kthvalue(2, 1), x)
case("kthvalue 3 0", lambda a: a.kthvalue(3, 0), f(1, nan, 3, 2), grad=False)
for how in ("linear", "lower", "higher", "midpoint", "nearest"):
    case(f"quantile {how} 1", lambda a, q, how=how: torch.quantile(a, q, 1, interpolation=how), x, f(0.1, 0.5, 0.7, 1))
case("quantile 0.3 all", lambda a: torch.quantile(a, 0.3), x)
case("quantile 0.3 0 kept", lambda a: torch.quantile(a, 0.3, 0, keepdim=True), x)
case("quantile 0.5 1", lambda a: torch.quantile(a, 0.5, 1), with_nan, grad=False)
case("nanquantile 0.3 1", lambda a: torch.nanquantile(a, 0.3, 1), with_nan)
case("nanquantile 0.3 1", lambda a: torch.nanquantile(a, 0.3, 1), all_nan, grad=False)
case("logSumExp 0", lambda a: torch.logsumexp(a, 0), f(inf, 1, -inf), grad=False)
case("all 0", lambda a: torch.all(a, 0), f(nan, 1, inf), grad=False)
case("any 0", lambda a: torch.any(a, 0), f(0, -0.0, 0), grad=False)
case("countNonzero", lambda a: torch.count_nonzero(a), special, grad=False)

# running totals
case("cumsum 1", lambda a: a.cumsum(1), T([[True, False, True]]))
case("cumprod 1", lambda a: a.cumprod(1), zeros)
case("cumprod 0", lambda a: a.cumprod(0), T([2, 3, 4]))
case("cummax 1", lambda a: a.cummax(1), ties)
case("cummin 1", lambda a: a.cummin(1), ties)
case("cummax 0", lambda a: a.cummax(0), special, grad=False)
case("cummin 0", lambda a: a.cummin(0), special, grad=False)
case("logcumsumexp 1", lambda a: a.logcumsumexp(1), x * 30)
case("logcumsumexp 0", lambda a: a.logcumsumexp(0), f(-inf, -inf, -900, 1, 2, inf, 3, nan, 1), grad=False)
case("logcumsumexp 0", lambda a: a.logcumsumexp(0), f(-inf, -1, 2), grad=False)  # its gradient is NaN, not 0
case("diff 2 1", lambda a: torch.diff(a, n=2, dim=1), x)
case("diff 1 0", lambda a: torch.diff(a, dim=0), T([True, False, False, True]))

# orders
case("sort 0", lambda a: torch.sort(a, dim=0, stable=True), special, grad=False)
case("sort 0 descending", lambda a: torch.sort(a, dim=0, descending=True, stable=True), special, grad=False)
case("sort 1", lambda a: torch.sort(a, dim=1, stable=True), ties)
case("sort 0", lambda a: torch.sort(a, dim=0, stable=True), T([2**60, -5, 2**60 + 1, 7]))
case("topk 2 1", lambda a: a.topk(2, 1), x)
case("topk 2 0 smallest", lambda a: a.topk(2, 0, largest=False), x)
case("unique", lambda a: torch.unique(a, return_inverse=True, return_counts=True), ties, grad=False)
case("unique 0", lambda a: torch.unique(a, return_inverse=True, return_counts=True, dim=0), f(1, 2, 0, 5, 1, 2, 1, 1, 0, 5).reshape(5, 2), grad=False)
case("unique 1", lambda a: torch.unique(a, return_inverse=True, return_counts=True, dim=1), T([[1, 0, 1, 0], [2, 5, 2, 4]]))
case("uniqueConsecutive", lambda a: torch.unique_consecutive(a, return_inverse=True, return_counts=True), ties, grad=False)
case("uniqueConsecutive 1", lambda a: torch.unique_consecutive(a, return_inverse=True, return_counts=True, dim=1), T([[1, 1, 0, 1], [2, 2, 2, 2]]))
case("nonzero", lambda a: torch.nonzero(a), zeros, grad=False)
case("nonzero", lambda a: torch.nonzero(a), T(True))
case("maskedSelect", lambda a, k: torch.masked_select(a, k), m, T([True, False, True, True, False, False]))
seq = f(-1, 0, 0, 2, 5)
values = f(-3, -1, 0, 1, 5, 9, nan)
case("searchsorted", lambda a, v: torch.searchsorted(a, v), seq, values, grad=False)
case("searchsorted right", lambda a, v: torch.searchsorted(a, v, right=True), seq, values, grad=False)
case("searchsorted", lambda a, v: torch.searchsorted(a, v), m.sort(1)[0], normal(4, 3), grad=False)
case("bucketize", lambda v, a: torch.bucketize(v, a), values, seq, grad=False)
case("bucketize right", lambda v, a: torch.bucketize(v, a, right=True), values, seq, grad=False)
case("isin", lambda a, b: torch.isin(a, b), f(1, nan, 3, 0), f(nan, 3, -0.0), grad=False)
case("bincount", lambda a: torch.bincount(a), T([4, 1, 1, 0]))
case("bincount 7", lambda a: torch.bincount(a, minlength=7), T([4, 1, 1, 0]))
case("bincount weighted", lambda a, w: torch.bincount(a, w), T([4, 1, 1, 0]), f(0.5, 1, 2, 3), grad=False)
case("histc 5", lambda a: torch.histc(a, 5), m, grad=False)
case("histc 4 -1 1", lambda a: torch.histc(a, 4, -1, 1), f(-1, 1, 0, 0.5, -0.5, 2, 0.49), grad=False)
case("histc 3", lambda a: torch.histc(a, 3), f(2, 2, 2), grad=False)
case("histogram 5", lambda a: torch.histogram(a, 5), m, grad=False)
case("histogram edges", lambda a, e: torch.histogram(a, e), m, f(-1, -0.5, 0.25, 1), grad=False)
case("histogram weighted", lambda a, e, w: torch.histogram(a, e, weight=w, density=True), m, f(-1, -0.5, 0.25, 1), m.abs(), grad=False)

# indices
i2 = T([[0, 2, 1], [2, 0, 0]])
case("gather 0", lambda a, i: a.gather(0, i), m, i2)
case("takeAlongDim 1", lambda a, i: torch.take_along_dim(a, i, 1), m, T([[5, 0]]))
case("takeAlongDim", lambda a, i: torch.take_along_dim(a, i), m, T([[5, 0, 23]]))
case("take", lambda a, i: torch.take(a, i), m, T([[5, -1], [0, 5]]))
case("put", lambda a, i, s: a.put(i, s), m, T([5, -1, 0]), f(1, 2, 3))
case("put added", lambda a, i, s: a.put(i, s, accumulate=True), m, T([5, -1, 5]), f(1, 2, 3))
case("indexCopy 1", lambda a, i, s: a.index_copy(1, i, s), m, T([5, 0]), normal(4, 2))
case("indexFill 1", lambda a, i: a.index_fill(1, i, 7), m, T([5, 0]))
case("indexAdd 1", lambda a, i, s: a.index_add(1, i, s, alpha=-2), m, T([5, 5]), normal(4, 2))
for r in ("prod", "mean", "amax", "amin"):
    for own in (True, False):
        case(f"indexReduce {r} {own}", lambda a, i, s, r=r, own=own: a.index_reduce(1, i, s, r, include_self=own), m, T([5, 0, 5]), normal(4, 3))
source = f(1, 2, 3, 4, 2, 0).reshape(2, 3)
for r in ("sum", "prod", "mean", "amax", "amin"):
    for own in (True, False):
        # amax and amin without self count it in torch's gradient where it equals the result
        base = zeros if own or r in ("sum", "prod", "mean") else zeros - 0.25
        case(f"scatterReduce {r} {own}", lambda a, i, s, r=r, own=own: a.scatter_reduce(0, i, s, r, include_self=own), base, i2, source)
ints = T([[7, -7, 3], [1, 2, 3]])
case("scatterReduce mean True", lambda a, i, s: a.scatter_reduce(0, i, s, "mean"), ints, T([[0, 0, 1]]), T([[2, 2, -10]]))
case("scatterReduce amax False", lambda a, i, s: a.scatter_reduce(0, i, s, "amax", include_self=False), ints, T([[0, 0, 1]]), T([[2, -9, -10]]))
case("scatterAdd 0", lambda a, i, s: a.scatter_add(0, i, s), T([False, False, True]), T([1, 1, 2]), T([True, True, True]))
case("indexPut", lambda a, i, j, v: a.index_put((i, j), v), m, T([[0], [3]]), T([-1, 2]), f(1, 2))
case("indexPut added", lambda a, i, j, v: a.index_put((i, j), v, accumulate=True), m, T([0, 0, 3]), T([-1, 5, 2]), f(1, 2, 3))
case("maskedFill", lambda a, k: a.masked_fill(k, 2), m, T([True, False, True, True, False, False]))
case("maskedScatter", lambda a, k, s: a.masked_scatter(k, s), m, T([True, False, True, True, False, False]), normal(20))
case("oneHot", lambda i: torch.nn.functional.one_hot(i), T([[0, 2], [3, 1]]))

# x[...]
case("get [1]", lambda a: a[1], x)
case("get [-1, ..., 0]", lambda a: a[-1, ..., 0], x)
case("get [1:3, None, :-1]", lambda a: a[1:3, None, :-1], x)
case("get [:, 1::2]", lambda a: a[:, 1::2], x)
case("get [[0, -1], [1, 3]]", lambda a: a[[0, -1], [1, 3]], x)
case("get [[0, -1], :, [1, 3]]", lambda a: a[[0, -1], :, [1, 3]], x)
case("get [:, [0, -1], [1, 3]]", lambda a: a[:, [0, -1], [1, 3]], x)
case("get [0, :, [1, 3]]", lambda a: a[0, :, [1, 3]], x)
case("get [[[1], [0]], [1, 3]]", lambda a: a[T([[1], [0]]), T([1, 3])], x)
case("get [[0, 1], None, [1, 3]]", lambda a: a[[0, 1], None, [1, 3]], x)
case("get [x > 0]", lambda a: a[a > 0], x)
case("get [:, mask (4, 5)]", lambda a: a[:, a[0] > 0], x)
case("get [mask (3), 1:]", lambda a: a[T([True, False, True]), 1:], x)


def assign(a, v, place):
    b = a.clone()
    b[place] = v
    return b


def added(a, v, place):
    b = a.clone()
    b[place] += v
    return b


case("set [1:3, None, :-1]", lambda a, v: assign(a, v, (slice(1, 3), None, slice(None, -1))), x, normal(3, 5))
case("set [[0, -1], :, [1, 3]]", lambda a, v: assign(a, v, ([0, -1], slice(None), [1, 3])), x, normal(2, 1))
case("set [x > 0]", lambda a, v: assign(a, v, a > 0), x, f(3).reshape(()))
case("addAt [..., 2]", lambda a, v: added(a, v, (..., 2)), x, normal(4))
case("selectScatter 1 -2", lambda a, s: a.select_scatter(s, 1, -2), m, normal(4))
case("sliceScatter 1 1 6 2", lambda a, s: a.slice_scatter(s, 1, 1, 6, 2), m, normal(4, 3))
case("diagonalScatter 1 2 0", lambda a, s: a.diagonal_scatter(s, 1, 2, 0), x, normal(4, 2))

# statistics and integrals
case("cov 1", lambda a: torch.cov(a), m)
case("cov 0", lambda a: torch.cov(a, correction=0), f(1, 2, 4))
case("corrcoef", lambda a: torch.corrcoef(a), m)
case("corrcoef", lambda a: torch.corrcoef(a), f(1, 2, 4), grad=False)
case("trapezoid 0.5 1", lambda a: torch.trapezoid(a, dx=0.5, dim=1), x)
case("trapezoid x 1", lambda a, t: torch.trapezoid(a, t, dim=1), x, f(0, 1, 3, 2))
case("cumulativeTrapezoid x 1", lambda a, t: torch.cumulative_trapezoid(a, t, dim=1), m, normal(4, 6))
case("trapezoid 1 0", lambda a: torch.trapezoid(a, dx=1, dim=0), f(3))
