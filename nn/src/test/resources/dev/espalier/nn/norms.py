"""Writes norms.json: normalising layers as PyTorch 2.13 computes them.

Run with a Python that has torch 2.13: python norms.py. Small integers and eighths as inputs, so that they are exact in float32.
Each case: one or several steps in training mode, then one in evaluation mode; results, gradients of the last step, buffers.
"""
import json
import pathlib

import torch

torch.manual_seed(11)
nn = torch.nn


def data(*shape):
    return torch.randint(-16, 17, shape).float() / 8


def enc(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


cases = {}


def case(name, module, *shape, steps=2):
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(data(*p.shape))
    c = {"state": {k: enc(v) for k, v in module.state_dict().items()}, "steps": []}
    for s in range(steps + 1):
        module.train(s < steps)
        module.zero_grad()
        x = data(*shape).requires_grad_()
        y = module(x)
        g = data(*y.shape)
        y.backward(g)
        c["steps"].append({
            "x": enc(x), "g": enc(g), "y": enc(y), "grad.x": enc(x.grad),
            "grads": {k: enc(p.grad) for k, p in module.named_parameters()},
            "buffers": {k: enc(v) for k, v in module.named_buffers()},
        })
    cases[name] = c


case("batchnorm1d", nn.BatchNorm1d(3), 5, 3)
case("batchnorm2d-cumulative", nn.BatchNorm2d(2, momentum=None), 2, 2, 2, 3, steps=3)
case("batchnorm3d", nn.BatchNorm3d(2, eps=1e-3, momentum=0.3), 2, 2, 2, 1, 3)
case("batchnorm1d-plain", nn.BatchNorm1d(3, affine=False), 2, 3, 4)
case("batchnorm2d-untracked", nn.BatchNorm2d(3, track_running_stats=False), 2, 3, 2, 2)
case("layernorm", nn.LayerNorm(5), 3, 5)
case("layernorm-2", nn.LayerNorm([3, 4], eps=1e-3), 2, 3, 4)
case("layernorm-no-bias", nn.LayerNorm(4, bias=False), 2, 3, 4)
case("layernorm-plain", nn.LayerNorm(4, elementwise_affine=False), 2, 3, 4)
case("rmsnorm", nn.RMSNorm(5), 3, 5)
case("rmsnorm-options", nn.RMSNorm([3, 4], eps=1e-3, elementwise_affine=False), 2, 3, 4)
case("groupnorm", nn.GroupNorm(2, 4), 3, 4, 3)
case("groupnorm-plain", nn.GroupNorm(3, 6, eps=1e-3, affine=False), 2, 6, 2, 2)
case("instancenorm1d", nn.InstanceNorm1d(3), 2, 3, 5)
case("instancenorm1d-unbatched", nn.InstanceNorm1d(3, affine=True), 3, 5)
case("instancenorm2d-tracked", nn.InstanceNorm2d(2, momentum=0.3, affine=True, track_running_stats=True), 3, 2, 2, 3)
case("instancenorm3d", nn.InstanceNorm3d(2, affine=True), 2, 2, 2, 1, 3)
case("localresponsenorm", nn.LocalResponseNorm(3, alpha=0.5), 2, 5, 3)
case("weightnorm", nn.utils.weight_norm(nn.Linear(4, 3)), 2, 4)
case("weightnorm-conv", nn.utils.weight_norm(nn.Conv2d(2, 3, 2), dim=1), 2, 2, 3, 3)
case("weightnorm-whole", nn.utils.weight_norm(nn.Linear(4, 3, bias=False), dim=None), 2, 4)
case("spectralnorm", nn.utils.spectral_norm(nn.Linear(4, 3)), 2, 4)
case("spectralnorm-conv", nn.utils.spectral_norm(nn.Conv2d(2, 3, 2), n_power_iterations=3), 2, 2, 3, 3)

out = pathlib.Path(__file__).parent / "norms.json"
out.write_text(json.dumps({"torch": torch.__version__, "cases": cases}))
print(out, out.stat().st_size)
