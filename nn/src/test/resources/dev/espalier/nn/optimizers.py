"""Writes optimizers.json: trajectories of optimisers and curves of schedules.

Run with a Python that has torch 2.13: python optimizers.py. PyTorch computes what it has; LARS, LAMB and Lion follow their papers
(algorithm 1 of arXiv:1708.03888, algorithm 2 of arXiv:1904.00962, program 1 of arXiv:2302.06675), written out below.
Parameters and gradients are eighths, so that they are exact in float32; b has no gradient in steps 2 and 5.
"""
import json
import pathlib

import torch

torch.manual_seed(11)
STEPS, SKIPPED = 8, [2, 5]


def data(*shape):
    return torch.randint(-16, 17, shape).float() / 8


def enc(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


w0, b0 = data(4, 3), data(5)
gw, gb = data(STEPS, 4, 3), data(STEPS, 5)


class Lars(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9, trust=1e-3, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum, trust=trust, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in (p for p in group["params"] if p.grad is not None):
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                size, decay = p.norm(), group["weight_decay"]
                local = group["trust"] * size / (p.grad.norm() + decay * size) if group["trust"] else 1.0
                v.mul_(group["momentum"]).add_(group["lr"] * local * (p.grad + decay * p))
                p.sub_(v)


class Lamb(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in (p for p in group["params"] if p.grad is not None):
                s = self.state[p]
                if not s:
                    s.update(m=torch.zeros_like(p), v=torch.zeros_like(p), t=0)
                s["t"] += 1
                s["m"] = b1 * s["m"] + (1 - b1) * p.grad
                s["v"] = b2 * s["v"] + (1 - b2) * p.grad ** 2
                m, v = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                u = m / (v.sqrt() + group["eps"]) + group["weight_decay"] * p
                p.sub_(group["lr"] * p.norm() / u.norm() * u)


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in (p for p in group["params"] if p.grad is not None):
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = (b1 * m + (1 - b1) * p.grad).sign()
                p.sub_(group["lr"] * (update + group["weight_decay"] * p))
                m.mul_(b2).add_((1 - b2) * p.grad)


optimizers = {}


def optimizer(name, make):
    for dtype in [torch.float32, torch.float64]:
        w, b = (t.to(dtype).clone().requires_grad_() for t in (w0, b0))
        o = make([w, b])
        trajectory = []
        for s in range(STEPS):
            w.grad = gw[s].to(dtype).clone()
            b.grad = None if s in SKIPPED else gb[s].to(dtype).clone()
            o.step()
            trajectory.append([float(v) for v in torch.cat([w.detach().flatten(), b.detach()]).double()])
        optimizers.setdefault(name, {})[str(dtype).split(".")[1]] = trajectory


O = torch.optim
optimizer("sgd-maximize", lambda p: O.SGD(p, 0.1, momentum=0.9, weight_decay=0.1, maximize=True))
optimizer("adam-amsgrad", lambda p: O.Adam(p, 0.05, betas=(0.5, 0.6), weight_decay=0.1, amsgrad=True, maximize=True))
optimizer("adamw-amsgrad", lambda p: O.AdamW(p, 0.05, betas=(0.5, 0.6), weight_decay=0.1, amsgrad=True))
optimizer("adamax", lambda p: O.Adamax(p, 0.02, betas=(0.8, 0.9), weight_decay=0.1))
optimizer("nadam", lambda p: O.NAdam(p, 0.02, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.01, decoupled_weight_decay=True))
optimizer("radam", lambda p: O.RAdam(p, 0.02, betas=(0.8, 0.9), weight_decay=0.1))
optimizer("adagrad", lambda p: O.Adagrad(p, 0.1, lr_decay=0.1, weight_decay=0.1, initial_accumulator_value=0.5, maximize=True))
optimizer("adadelta", lambda p: O.Adadelta(p, 1.0, rho=0.8, weight_decay=0.1))
optimizer("rmsprop", lambda p: O.RMSprop(p, 0.01, alpha=0.9, weight_decay=0.1))
optimizer("rmsprop-centered", lambda p: O.RMSprop(p, 0.01, alpha=0.9, momentum=0.8, centered=True, maximize=True))
optimizer("rprop", lambda p: O.Rprop(p, 0.05, etas=(0.4, 1.5), step_sizes=(0.01, 0.2)))
optimizer("asgd", lambda p: O.ASGD(p, 0.05, lambd=0.1, alpha=0.6, t0=3, weight_decay=0.1))
optimizer("adafactor", lambda p: O.Adafactor(p, 0.1, beta2_decay=-0.6, eps=(1e-3, 1e-2), d=1.2, weight_decay=0.1))
optimizer("adafactor-defaults", lambda p: O.Adafactor(p, maximize=True))
optimizer("lars", lambda p: Lars(p, 2.0, trust=0.02, weight_decay=0.1))
optimizer("lars-groups", lambda p: Lars([{"params": p[:1]}, {"params": p[1:], "trust": 0.0, "weight_decay": 0.0, "lr": 0.1}], 2.0, trust=0.02, weight_decay=0.1))
optimizer("lamb", lambda p: Lamb(p, 0.05, betas=(0.8, 0.9), weight_decay=0.1))
optimizer("lion", lambda p: Lion(p, 0.05, weight_decay=0.1))

schedules = {}


def schedule(name, make, n=60, momentum=0.0):
    w, b = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    o = O.SGD([{"params": [w], "lr": 0.1}, {"params": [b], "lr": 0.02}], momentum=momentum)
    s = make(o)
    lrs, momenta = [], []
    for _ in range(n):
        lrs.append([g["lr"] for g in o.param_groups])
        momenta.append(o.param_groups[0]["momentum"])
        o.step()
        s.step()
    schedules[name] = {"lr": lrs, "momentum": momenta}


L = O.lr_scheduler
schedule("constant", lambda o: L.ConstantLR(o, 0.3, 7))
schedule("lambda", lambda o: L.LambdaLR(o, lambda t: 1 / (1 + 0.1 * t)))
schedule("multiplicative", lambda o: L.MultiplicativeLR(o, lambda t: 0.9 if t % 2 else 1.05))
schedule("cyclic", lambda o: L.CyclicLR(o, 0.01, 0.1, 7, 5), momentum=0.9)
schedule("cyclic-2", lambda o: L.CyclicLR(o, 0.01, 0.1, 6, mode="triangular2", base_momentum=0.7, max_momentum=0.95), momentum=0.9)
schedule("cyclic-exp", lambda o: L.CyclicLR(o, 0.01, 0.1, 6, mode="exp_range", gamma=0.97, cycle_momentum=False), momentum=0.9)
schedule("swa-cos", lambda o: O.swa_utils.SWALR(o, 0.05, 9))
schedule("swa-linear", lambda o: O.swa_utils.SWALR(o, 0.05, 9, "linear"))
schedule("sequence", lambda o: L.SequentialLR(o, [L.LinearLR(o, 0.1, 1.0, 5), L.ExponentialLR(o, 0.9), L.CosineAnnealingLR(o, 20, 0.001)], [5, 30]))
schedule("sequence-goes-on", lambda o: L.SequentialLR(o, [L.StepLR(o, 4, 0.5), L.MultiplicativeLR(o, lambda t: 0.95), O.swa_utils.SWALR(o, 0.03, 6)], [15, 40]))
schedule("sequence-restarts", lambda o: L.SequentialLR(o, [L.ConstantLR(o, 0.1, 4), L.CosineAnnealingWarmRestarts(o, 6, 2), L.PolynomialLR(o, 20, 1.5)], [4, 35]))
schedule("chain-cosine", lambda o: L.ChainedScheduler([L.LinearLR(o, 0.1, 1.0, 8), L.CosineAnnealingLR(o, 20, 0.001), L.MultiStepLR(o, [10, 30], 0.3)]))
schedule("chain-polynomial", lambda o: L.ChainedScheduler([L.ConstantLR(o, 0.5, 6), L.PolynomialLR(o, 40, 2.0), L.StepLR(o, 9, 0.8)]))

out = {"w": enc(w0), "b": enc(b0), "gw": enc(gw), "gb": enc(gb), "skipped": SKIPPED, "trajectories": optimizers, "schedules": schedules}
pathlib.Path(__file__).with_name("optimizers.json").write_text(json.dumps(out) + "\n")
