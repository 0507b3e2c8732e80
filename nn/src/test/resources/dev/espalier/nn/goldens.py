"""Writes goldens.json: layers, losses, optimisers, schedules and clipping as PyTorch 2.13 computes them.

Run with a Python that has torch 2.13: python goldens.py. Small integers and eighths as inputs, so that they are exact in float32.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(7)


def data(*shape, scale=8.0):
    return torch.randint(-16, 17, shape).float() / scale


def enc(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


cases = {}


def case(name, inputs, outputs):
    cases[name] = {"in": {k: enc(v) for k, v in inputs.items()}, "out": {k: enc(v) for k, v in outputs.items()}}


def layer(name, module, x, train=True):
    """Result, upstream gradient, gradients of x and of all parameters; and buffers after."""
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(data(*p.shape))
    module.train(train)
    before = {k: v.clone() for k, v in module.state_dict().items()}
    x = x.clone().requires_grad_()
    y = module(x)
    g = data(*y.shape)
    y.backward(g)
    out = {"y": y, "grad.x": x.grad}
    out.update({"grad." + k: p.grad for k, p in module.named_parameters()})
    out.update({"after." + k: v for k, v in module.named_buffers()})
    case(name, {"x": x, "g": g, **before}, out)


nn = torch.nn
layer("linear", nn.Linear(5, 3), data(4, 5))
layer("linear-3d-no-bias", nn.Linear(5, 3, bias=False), data(2, 4, 5))
layer("conv", nn.Conv2d(3, 4, 3), data(2, 3, 6, 5))
layer("conv-options", nn.Conv2d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False), data(2, 4, 7, 6))
layer("maxpool", nn.MaxPool2d(3, 2, 1), data(2, 2, 6, 7))
layer("avgpool", nn.AvgPool2d(2), data(2, 2, 4, 6))
layer("batchnorm2d-train", nn.BatchNorm2d(3), data(4, 3, 2, 5))
bn = nn.BatchNorm2d(3)
bn.running_mean.copy_(data(3))
bn.running_var.copy_(data(3).abs() + 0.5)
layer("batchnorm2d-eval", bn, data(4, 3, 2, 5), train=False)
layer("batchnorm1d-train", nn.BatchNorm1d(3), data(6, 3))
layer("batchnorm1d-3d-train", nn.BatchNorm1d(3), data(2, 3, 4))
layer("relu", nn.ReLU(), data(3, 7))
layer("leakyrelu", nn.LeakyReLU(0.2), data(3, 7))
layer("elu", nn.ELU(1.5), data(3, 7))
layer("gelu", nn.GELU(), data(3, 7))
layer("silu", nn.SiLU(), data(3, 7))
layer("sigmoid", nn.Sigmoid(), data(3, 7))
layer("tanh", nn.Tanh(), data(3, 7))
layer("softplus", nn.Softplus(), data(3, 7))
layer("softmax", nn.Softmax(-1), data(3, 7))
layer("logsoftmax", nn.LogSoftmax(-1), data(3, 7))


def loss(name, f, x, **inputs):
    x = x.clone().requires_grad_()
    y = f(x)
    y.sum().backward()
    case("loss-" + name, {"x": x, **inputs}, {"y": y, "grad.x": x.grad})


x, y = data(4, 3), data(4, 3)
for reduction in ["none", "mean", "sum"]:
    loss("mse-" + reduction, lambda t: F.mse_loss(t, y, reduction=reduction), x, y=y)
    loss("l1-" + reduction, lambda t: F.l1_loss(t, y, reduction=reduction), x, y=y)
    loss("smoothl1-" + reduction, lambda t: F.smooth_l1_loss(t, y, beta=0.5, reduction=reduction), x, y=y)
    loss("huber-" + reduction, lambda t: F.huber_loss(t, y, delta=0.75, reduction=reduction), x, y=y)
    logits, classes = data(5, 4), torch.tensor([0, 3, 1, -100, 2])
    w = torch.tensor([0.5, 1.0, 2.0, 1.5])
    loss("ce-" + reduction, lambda t: F.cross_entropy(t, classes, reduction=reduction), logits, y=classes)
    kept = torch.tensor([0, 3, 1, 0, 2])
    loss("ce-options-" + reduction, lambda t: F.cross_entropy(t, kept, w, ignore_index=3, label_smoothing=0.1, reduction=reduction), logits, y=kept, w=w)
    soft = torch.softmax(data(5, 4), 1)
    loss("ce-soft-" + reduction, lambda t: F.cross_entropy(t, soft, w, label_smoothing=0.2, reduction=reduction), logits, y=soft, w=w)
    images, pixels = data(2, 3, 2, 2), torch.randint(0, 3, (2, 2, 2))
    loss("ce-images-" + reduction, lambda t: F.cross_entropy(t, pixels, reduction=reduction), images, y=pixels)
    loss("nll-" + reduction, lambda t: F.nll_loss(t, kept, w, ignore_index=1, reduction=reduction), logits, y=kept, w=w)
    t01 = torch.rand(4, 3)
    pw = torch.tensor([1.0, 3.0, 0.5])
    loss("bcelogits-" + reduction, lambda t: F.binary_cross_entropy_with_logits(t, t01, reduction=reduction), x * 10, y=t01)
    loss("bcelogits-pos-" + reduction, lambda t: F.binary_cross_entropy_with_logits(t, t01, pos_weight=pw, reduction=reduction), x, y=t01, w=pw)
    p = torch.tensor([[0.0, 0.25, 1.0], [0.5, 0.75, 0.125]])
    t = torch.tensor([[0.0, 1.0, 0.5], [1.0, 0.25, 0.0]])
    loss("bce-" + reduction, lambda q: F.binary_cross_entropy(q, t, reduction=reduction), p.clamp(0.01, 0.99), y=t)

# Optimisers: gradients that do not depend on the parameters; b has none in steps 2 and 5.
steps = 8
w0, b0 = data(3, 4), data(5)
gw, gb = data(steps, 3, 4), data(steps, 5)
skipped = [2, 5]
optimizers = {}


def optimizer(name, make):
    for dtype in [torch.float32, torch.float64]:
        w, b = (t.to(dtype).clone().requires_grad_() for t in (w0, b0))
        o = make([w, b])
        trajectory = []
        for s in range(steps):
            w.grad = gw[s].to(dtype).clone()
            b.grad = None if s in skipped else gb[s].to(dtype).clone()
            o.step()
            trajectory.append([float(v) for v in torch.cat([w.detach().flatten(), b.detach()]).double()])
        optimizers.setdefault(name, {})[str(dtype).split(".")[1]] = trajectory


O = torch.optim
optimizer("sgd", lambda p: O.SGD(p, 0.1))
optimizer("sgd-decay", lambda p: O.SGD(p, 0.1, weight_decay=0.05))
optimizer("sgd-momentum", lambda p: O.SGD(p, 0.1, momentum=0.9))
optimizer("sgd-dampening", lambda p: O.SGD(p, 0.1, momentum=0.8, dampening=0.3))
optimizer("sgd-nesterov", lambda p: O.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01))
optimizer("adam", lambda p: O.Adam(p, 0.01))
optimizer("adam-options", lambda p: O.Adam(p, 0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1))
optimizer("adamw", lambda p: O.AdamW(p, 0.01))
optimizer("adamw-options", lambda p: O.AdamW(p, 0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.3))
optimizer("adamw-groups", lambda p: O.AdamW([{"params": [p[0]]}, {"params": [p[1]], "lr": 0.05, "weight_decay": 0.0}], 0.01))

schedules = {}


def schedule(name, make, n=40, momentum=None, metrics=None):
    w, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    o = O.SGD([{"params": [w], "lr": 0.1}, {"params": [b], "lr": 0.02}], momentum=momentum or 0.0)
    s = make(o)
    lrs, momenta = [], []
    for k in range(n):
        lrs.append([g["lr"] for g in o.param_groups])
        momenta.append(o.param_groups[0]["momentum"])
        o.step()
        s.step(metrics[k]) if metrics else s.step()
    schedules[name] = {"lr": lrs, "momentum": momenta}
    if metrics:
        schedules[name]["metrics"] = metrics


L = O.lr_scheduler
schedule("step", lambda o: L.StepLR(o, 7, 0.5))
schedule("multistep", lambda o: L.MultiStepLR(o, [5, 12, 30], 0.2))
schedule("exponential", lambda o: L.ExponentialLR(o, 0.95))
schedule("linear", lambda o: L.LinearLR(o, 0.1, 0.8, 15))
schedule("polynomial", lambda o: L.PolynomialLR(o, 25, 2.0))
schedule("cosine", lambda o: L.CosineAnnealingLR(o, 40, 0.001))
schedule("restarts", lambda o: L.CosineAnnealingWarmRestarts(o, 5, 2, 0.001))
schedule("onecycle", lambda o: L.OneCycleLR(o, [0.1, 0.02], 40), momentum=0.9)
schedule("onecycle-linear", lambda o: L.OneCycleLR(o, [0.1, 0.02], 40, anneal_strategy="linear", pct_start=0.2, div_factor=10, final_div_factor=100), momentum=0.9)
schedule("onecycle-three", lambda o: L.OneCycleLR(o, [0.1, 0.02], 40, three_phase=True, cycle_momentum=False), momentum=0.9)
schedule("warmup-cosine", lambda o: L.SequentialLR(o, [L.LinearLR(o, 0.1, 1.0, 10), L.CosineAnnealingLR(o, 30)], [10]))
schedule("chained", lambda o: L.ChainedScheduler([L.LinearLR(o, 0.1, 1.0, 20), L.ExponentialLR(o, 0.97)]))
metrics = [float(v) for v in [5, 4, 3.9, 3.9, 3.9, 4.1, 4, 3.8999, 3.5, 3.6, 3.7, 3.6, 3.5, 3.4, 3.5, 3.6, 3.5, 3.5, 3.5, 3.5] * 2]
schedule("plateau", lambda o: L.ReduceLROnPlateau(o, "min", 0.3, 2, threshold=0.001, cooldown=1, min_lr=0.0005), metrics=metrics)
schedule("plateau-max", lambda o: L.ReduceLROnPlateau(o, "max", 0.5, 1, threshold=0.01, threshold_mode="abs"), metrics=metrics)

clip = {"grads": [enc(data(3, 4)), enc(data(5))], "norm": {}, "value": None}
for limit in [0.5, 3.0, 100.0]:
    p = [torch.zeros(3, 4, requires_grad=True), torch.zeros(5, requires_grad=True)]
    for q, g in zip(p, clip["grads"]):
        q.grad = torch.tensor(g["data"], dtype=torch.float32).reshape(g["shape"])
    total = torch.nn.utils.clip_grad_norm_(p, limit)
    clip["norm"][str(limit)] = {"total": float(total), "grads": [enc(q.grad) for q in p]}

out = {
    "cases": cases,
    "optimizers": {"w": enc(w0), "b": enc(b0), "gw": enc(gw), "gb": enc(gb), "skipped": skipped, "trajectories": optimizers},
    "schedules": schedules,
    "clip": clip,
}
pathlib.Path(__file__).with_name("goldens.json").write_text(json.dumps(out) + "\n")
