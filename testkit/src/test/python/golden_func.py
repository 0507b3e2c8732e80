"""Writes func.txt: transforms of functions by torch.func.

    python golden_func.py > ../resources/dev/espalier/testkit/func.txt
"""

import torch
import torch.nn.functional as F
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, vjp, vmap
from golden import F64, case, f, normal

T = torch.tensor
torch.manual_seed(5)
x = normal(4)
v = normal(4)
m = normal(3, 4)
w = normal(5, 4)
b = normal(5)


def scalar(x):
    return (x.sin() * x).sum()


def mlp(w, b, x, t):
    h = torch.tanh(F.linear(x, w, b))
    return F.cross_entropy(h, t)


# reverse mode
case("grad", grad(scalar), x)
case("grad of grad", lambda x: grad(lambda y: grad(scalar)(y).pow(2).sum())(x), x)
case("grad of captured", lambda x, w: grad(lambda y: torch.tanh(w @ (y * x)).sum())(x), x, w)
case("valueAndGrad", lambda x: tuple(reversed(grad_and_value(scalar)(x))), x)
case("grad of two", lambda x, w: grad(lambda a, b: torch.sigmoid(b @ a).pow(2).sum(), argnums=(0, 1))(x, w), x, w)
case("vjp", lambda x, w, u: vjp(lambda a, b: torch.tanh(b @ a), x, w)[1](u), x, w, b)

# forward mode
case("jvp", lambda x, v: jvp(lambda a: torch.tanh(a) * a.sum(), (x,), (v,)), x, v)
case("jvp of jvp", lambda x, v: jvp(lambda a: jvp(lambda c: c.exp() * a, (a,), (v,))[1], (x,), (v,))[1], x, v)
case("jvp softmax", lambda x, v: jvp(lambda a: F.softmax(a, 0), (x,), (v,))[1], x, v)
case("jvp logsumexp", lambda x, v: jvp(lambda a: a.logsumexp(0), (x,), (v,))[1], x, v)
case("jvp amax", lambda a, t: jvp(lambda c: c.amax(1), (a,), (t,))[1], T([[1.0, 2, 2], [3, 0, -1]], dtype=F64), normal(2, 3))
case("jvp cumprod", lambda x, v: jvp(lambda a: a.cumprod(0), (x,), (v,))[1], x, v)
case("jvp prod", lambda x, v: jvp(lambda a: a.prod(), (x,), (v,))[1], f(0, 2, -1, 3), v)
case("jvp norm", lambda x, v: jvp(lambda a: a.norm(), (x,), (v,))[1], x, v)
case("jvp gelu", lambda x, v: jvp(F.gelu, (x,), (v,))[1], x, v)
case("jvp crossEntropy", lambda a, t: jvp(lambda c: F.cross_entropy(c, T([1, 0, 3])), (a,), (t,))[1], m, normal(3, 4))
case("jvp conv2d", lambda a, k, t, s: jvp(lambda c, e: F.conv2d(c, e, stride=2, padding=1), (a, k), (t, s))[1],
     normal(2, 2, 5, 4), normal(3, 2, 3, 3), normal(2, 2, 5, 4), normal(3, 2, 3, 3))
case("jvp maxPool2d", lambda a, t: jvp(lambda c: F.max_pool2d(c, 2), (a,), (t,))[1], normal(1, 2, 4, 6), normal(1, 2, 4, 6))
case("hvp", lambda x, v: jvp(grad(lambda a: (a.sin() * a.prod()).sum()), (x,), (v,))[1], x, v)

# Jacobians
case("jacrev", lambda x, w: jacrev(lambda a: torch.tanh(w @ a))(x), x, w)
case("jacfwd", lambda x, w: jacfwd(lambda a: torch.tanh(w @ a))(x), x, w)
case("jacrev of a matrix", lambda a: jacrev(lambda c: c.exp().sum(0))(a), m)
case("jacfwd of a matrix", lambda a: jacfwd(lambda c: c.exp().sum(0))(a), m)
case("jacrev of two", lambda x, w: jacrev(lambda a, c: torch.tanh(c @ a), argnums=(0, 1))(x, w), x, w)
case("jacfwd of two", lambda x, w: jacfwd(lambda a, c: torch.tanh(c @ a), argnums=(0, 1))(x, w), x, w)
case("hessian", lambda x: hessian(lambda a: (a.sin() * a.prod()).sum())(x), x)
case("hessian of a vector", lambda x, w: hessian(lambda a: torch.sigmoid(w @ a))(x), x, w)
case("hessian of two", lambda x, w: sum(hessian(lambda a, c: torch.tanh(c @ a).sum(), argnums=(0, 1))(x, w), ()), x, normal(2, 4))

# batches
case("vmap", vmap(lambda a: F.softmax(a, 0) * a.sum()), m)
case("vmap in 1 out 1", vmap(lambda a: a.cumsum(0), in_dims=1, out_dims=1), m)
case("vmap of two", vmap(torch.dot), m, normal(3, 4))
case("vmap with a whole", vmap(lambda a, c: c @ a, in_dims=(0, None)), m, w)
case("vmap of vmap", vmap(vmap(lambda a, c: torch.outer(a, c).sum(0), in_dims=(None, 0)), in_dims=(0, None)), m, normal(2, 3))
case("vmap of constant", vmap(lambda a: torch.ones(2, dtype=F64)), m)
case("vmap of grad", vmap(grad(scalar)), m)
case("vmap of per-example gradients",
     lambda w, b, xs, ts: vmap(grad(mlp, argnums=(0, 1)), in_dims=(None, None, 0, 0))(w, b, xs, ts),
     w, b, m, T([1, 4, 0]))
case("grad of vmap", lambda a: grad(lambda c: vmap(scalar)(c).pow(2).sum())(a), m)
case("vmap of jacrev", vmap(jacrev(lambda a: a.sin() * a.sum())), m)
case("vmap of hessian", vmap(hessian(lambda a: a.sin().prod())), m)
case("jacfwd of vmap", jacfwd(vmap(lambda a: a.exp().sum())), m)
case("vmap conv2d", vmap(lambda a, k: F.conv2d(a, k, padding=1)), normal(3, 2, 2, 4, 4), normal(3, 4, 2, 3, 3))
case("vmap conv2d of weights", vmap(lambda a, k: F.conv2d(a, k, groups=2), in_dims=(None, 0)), normal(2, 4, 4, 4), normal(3, 4, 2, 3, 3))
case("vmap gather", vmap(lambda a, i: a.gather(0, i)), m, T([[0, 3], [1, 1], [2, 0]]))
case("vmap indexSelect", vmap(lambda a, i: a.index_select(0, i)), normal(3, 4, 2), T([[0, 3], [1, 1], [2, 0]]))
case("vmap sort", vmap(lambda a: a.sort().values), m)
case("vmap where", vmap(lambda a: torch.where(a > 0, a, a.exp())), m)
case("vmap matmul", vmap(torch.matmul), normal(3, 2, 4), normal(3, 4, 5))
