"""Values and gradients of losses from PyTorch 2.13, in float64, for LossFamiliesTest.

Focal, dice, InfoNCE and NT-Xent are written out from their papers. Run: python losses.py > losses.json
"""
import json
import math
import torch
import torch.nn.functional as F

torch.manual_seed(4)
torch.set_default_dtype(torch.float64)


def tensor(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(v) for v in t.reshape(-1)]}


def make(shape, low=None, high=None):
    x = torch.randn(shape) if low is None else torch.rand(shape) * (high - low) + low
    return x.float().double()


CASES = {}


def case(name, inputs, f, grads=None):
    leaves = {k: v.clone().requires_grad_(v.is_floating_point() and (grads is None or k in grads)) for k, v in inputs.items()}
    y = f(**leaves)
    y.sum().backward()
    CASES[name] = {
        "in": {k: tensor(v.double()) for k, v in inputs.items()},
        "out": tensor(y),
        "grad": {k: tensor(v.grad) for k, v in leaves.items() if v.requires_grad},
    }


def pm(n):
    return torch.where(torch.rand(n) < 0.5, 1.0, -1.0)


x, y = make((5, 4)), make((5, 4))
case("hinge_embedding", {"x": make((3, 4), 0, 2), "t": pm((3, 4))}, lambda x, t: F.hinge_embedding_loss(x, t, margin=1.2, reduction="none"), ["x"])
case("margin_ranking", {"a": make(6), "b": make(6), "t": pm(6)}, lambda a, b, t: F.margin_ranking_loss(a, b, t, margin=0.3, reduction="none"), ["a", "b"])
case("soft_margin", {"x": x, "t": pm((5, 4))}, lambda x, t: F.soft_margin_loss(x, t, reduction="none"), ["x"])
case("multi_margin_2", {"x": x, "t": torch.tensor([0, 3, 1, 2, 2]), "w": make(4, 0.5, 2)}, lambda x, t, w: F.multi_margin_loss(x, t, p=2, margin=0.8, weight=w, reduction="none"), ["x"])
case("multi_margin_1d", {"x": make(4), "t": torch.tensor(2)}, lambda x, t: F.multi_margin_loss(x, t))
case("multilabel_soft_margin", {"x": x, "t": (torch.rand(5, 4) < 0.5).double(), "w": make(4, 0.5, 2)}, lambda x, t, w: F.multilabel_soft_margin_loss(x, t, weight=w, reduction="none"), ["x"])
case("multilabel_margin", {"x": make((3, 4)), "t": torch.tensor([[3, 0, -1, 1], [1, -1, 0, 2], [0, 1, 2, 3]])}, lambda x, t: F.multilabel_margin_loss(x, t, reduction="none"))
case("cosine_embedding", {"a": x, "b": y, "t": pm(5)}, lambda a, b, t: F.cosine_embedding_loss(a, b, t, margin=0.1, reduction="none"), ["a", "b"])
case("triplet_swap", {"a": x, "p": y, "n": make((5, 4))}, lambda a, p, n: F.triplet_margin_loss(a, p, n, 1.5, 3.0, 1e-6, True, reduction="none"))
case("triplet_distance", {"a": x, "p": y, "n": make((5, 4))}, lambda a, p, n: F.triplet_margin_with_distance_loss(a, p, n, distance_function=lambda u, v: (u - v).abs().sum(1), margin=1.0))
case("kl_batchmean", {"x": x.log_softmax(1), "t": (y / 4).softmax(1)}, lambda x, t: F.kl_div(x, t, reduction="batchmean"))
case("gaussian_nll", {"x": x, "t": y, "v": make((5, 1), 0.5, 2)}, lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True, reduction="none"))
case("poisson_nll", {"x": x, "t": torch.tensor([[0.0, 1, 2, 3]] * 5)}, lambda x, t: F.poisson_nll_loss(x, t, full=True, reduction="none"), ["x"])
case("distillation", {"s": x, "h": y, "t": torch.tensor([0, 3, 1, 2, 2])},
     lambda s, h, t: 0.7 * 9 * F.kl_div((s / 3).log_softmax(1), (h.detach() / 3).log_softmax(1), reduction="batchmean", log_target=True) + 0.3 * F.cross_entropy(s, t), ["s"])


def focal(x, t, alpha=0.25, gamma=2.0):
    p = torch.sigmoid(x)
    pt = torch.where(t == 1, p, 1 - p)
    at = torch.where(t == 1, alpha, 1 - alpha)
    return -at * (1 - pt) ** gamma * pt.log()


case("focal", {"x": x, "t": (torch.rand(5, 4) < 0.3).double()}, focal, ["x"])


def dice(p, t, s=1.0):
    both = (p * t).sum((2, 3))
    return (1 - (2 * both + s) / (p.sum((2, 3)) + t.sum((2, 3)) + s)).mean()


case("dice", {"p": make((2, 3, 4, 2), 0, 1), "t": (torch.rand(2, 3, 4, 2) < 0.4).double()}, dice, ["p"])


def info_nce(q, k, tau=0.2):
    total = 0
    for i in range(len(q)):
        s = torch.stack([torch.dot(q[i], k[j]) / (q[i].norm() * k[j].norm()) / tau for j in range(len(k))])
        total = total - torch.log(torch.exp(s[i]) / torch.exp(s).sum())
    return total / len(q)


case("info_nce", {"q": x, "k": y}, info_nce)


def nt_xent(a, b, tau=0.5):
    z = torch.cat([a, b])
    n = len(a)
    total = 0
    for i in range(2 * n):
        s = [torch.dot(z[i], z[j]) / (z[i].norm() * z[j].norm()) / tau for j in range(2 * n)]
        other = (i + n) % (2 * n)
        total = total - torch.log(torch.exp(s[other]) / sum(torch.exp(s[j]) for j in range(2 * n) if j != i))
    return total / (2 * n)


case("nt_xent", {"a": x, "b": y}, nt_xent)
print(json.dumps(CASES, indent=0))
