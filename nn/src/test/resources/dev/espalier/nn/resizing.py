"""Values and gradients of resizing and grid sampling from PyTorch 2.13, in float64: python resizing.py > resizing.json"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(6)
torch.set_default_dtype(torch.float64)


def tensor(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [round(float(v), 15) for v in t.reshape(-1)]}


cases = []
x4 = torch.randn(1, 2, 4, 5).float().double()
x5 = torch.randn(1, 1, 3, 4, 3).float().double()
g4 = (torch.rand(1, 3, 4, 2) * 3 - 1.5).float().double()
g5 = (torch.rand(1, 2, 2, 3, 3) * 2.6 - 1.3).float().double()
for mode in ["bilinear", "nearest", "bicubic"]:
    for pad in ["zeros", "border", "reflection"]:
        for align in [False, True]:
            for x, g in [(x4, g4), (x5, g5)]:
                if mode == "bicubic" and x.dim() == 5:
                    continue
                a, b = x.clone().requires_grad_(), g.clone().requires_grad_()
                y = F.grid_sample(a, b, mode=mode, padding_mode=pad, align_corners=align)
                (y * y).sum().backward()
                cases.append({"op": "grid_sample", "mode": mode, "padding": pad, "align": align, "x": tensor(x), "grid": tensor(g), "y": tensor(y), "gx": tensor(a.grad), "ggrid": tensor(b.grad)})
for mode, align, smooth, sizes in [
    ("nearest", None, False, [(9, 7), (2, 3)]),
    ("nearest-exact", None, False, [(9, 7), (2, 3)]),
    ("bilinear", False, True, [(9, 7), (2, 3), (3, 9)]),
    ("bicubic", False, True, [(9, 7), (2, 3), (3, 9)]),
    ("bicubic", True, True, [(2, 3), (1, 1)]),
    ("bilinear", True, False, [(1, 1), (8, 2)]),
    ("area", None, False, [(9, 7), (3, 2)]),
]:
    for size in sizes:
        a = x4.clone().requires_grad_()
        y = F.interpolate(a, size=size, mode=mode, align_corners=align, antialias=smooth)
        (y * y).sum().backward()
        cases.append({"op": "interpolate", "mode": mode, "align": bool(align), "smooth": smooth, "size": list(size), "x": tensor(x4), "y": tensor(y), "gx": tensor(a.grad)})
theta = torch.randn(2, 3, 4)
cases.append({"op": "affine_grid", "x": tensor(theta), "size": [2, 1, 2, 3, 2], "align": True, "y": tensor(F.affine_grid(theta, [2, 1, 2, 3, 2], align_corners=True))})
c = torch.randn(2, 6, 4)
cases.append({"op": "channel_shuffle", "x": tensor(c), "y": tensor(F.channel_shuffle(c.unsqueeze(-1), 3).squeeze(-1))})
print(json.dumps(cases))
