"""How far float32 can follow float64 in the training "resnet8" of the conformance data.

    python float32_limit.py FULL

FULL is the folder of the whole data. Trains the network with PyTorch in float64 and in float32, the latter from the stored weights and
from weights changed by up to one unit in the last place, and prints, for each run, how many inputs of a relu fall on the other side of 0
and how far the final weights are off.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F

from bundle_conformance import read

torch.set_num_threads(1)
NUMPY = {"F32": torch.float32, "F64": torch.float64, "U8": torch.uint8, "I32": torch.int32, "I64": torch.int64}
data = {}
for key, (dtype, shape, raw) in read(pathlib.Path(sys.argv[1]) / "training/resnet8.safetensors").items():
    data[key] = torch.frombuffer(bytearray(raw), dtype=NUMPY[dtype]).reshape(shape)
init = {k[5:]: v for k, v in data.items() if k.startswith("init.") and "running" not in k and "num_b" not in k}


def network(p, x, seen):
    def conv(x, name, stride, padding):
        return F.conv2d(x, p[name + ".weight"], stride=stride, padding=padding)

    def norm(x, name):
        return F.batch_norm(x, None, None, p[name + ".weight"], p[name + ".bias"], True, 0.1, 1e-5)

    def relu(x):
        seen.append(x.detach().double())
        return x.relu()

    def block(x, name, stride):
        y = relu(norm(conv(x, name + ".conv1", stride, 1), name + ".bn1"))
        y = norm(conv(y, name + ".conv2", 1, 1), name + ".bn2")
        other = norm(conv(x, name + ".short.0", stride, 0), name + ".short.1") if name + ".short.0.weight" in p else x
        return relu(y + other)

    y = block(block(block(relu(norm(conv(x, "conv", 1, 1), "bn")), "b1", 1), "b2", 2), "b3", 2)
    return F.linear(y.mean((2, 3)), p["fc.weight"], p["fc.bias"])


def train(dtype, seed):
    g = torch.Generator().manual_seed(seed)
    p = {}
    for name, w in init.items():
        changed = w * (1 + torch.randint(-1, 2, w.shape, generator=g) * 2.0**-24) if seed else w
        p[name] = changed.to(dtype).clone().requires_grad_()
    optimizer = torch.optim.SGD(p.values(), 0.05, momentum=0.9, weight_decay=1e-4)
    seen = []
    for x, y in zip(data["batches.x"], data["batches.y"].long()):
        optimizer.zero_grad()
        F.cross_entropy(network(p, x.to(dtype) / 255, seen), y).backward()
        optimizer.step()
    return seen, {k: v.detach().double() for k, v in p.items()}


truth, final = train(torch.float64, 0)
for seed in range(16):
    seen, weights = train(torch.float32, seed)
    flips = sum(((a > 0) != (b > 0)).sum().item() for a, b in zip(truth, seen))
    error = max((a - b).abs().max().item() for a, b in zip(truth, seen))
    off = max((final[k] - weights[k]).abs().max().item() for k in final)
    print(f"{'changed weights' if seed else 'stored weights'}: {flips} on the other side, relu inputs off by {error:.1e}, weights by {off:.1e}")
