"""Writes attention.json: embeddings, attention and transformer layers as PyTorch 2.13 computes them, in float64.

Run with a Python that has torch 2.13: python attention.py. Weights and inputs are multiples of 1/8, so that they are exact.
What PyTorch has no layer for (additive attention, grouped queries, rotary positions, slopes, gated blocks, experts) is
written out here from the papers.

A case: "state" by name, "in" and "out" in order, "up" upstream gradients of the outputs, "grad.in" and "grad.state".
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(21)
torch.set_default_dtype(torch.float64)
cases = {}


def data(*shape):
    return torch.randint(-12, 13, shape).double() / 8


def number(v):  # JSON has no words for these
    if v - v != 0:
        return str(v)
    v = float(f"{v:.12g}")
    return int(v) if v == int(v) else v


def enc(t):
    t = t.detach()
    kind = "bool" if t.dtype == torch.bool else "int64" if not t.is_floating_point() else "float64"
    return {"shape": list(t.shape), "dtype": kind, "data": [number(float(v)) for v in t.double().flatten()]}


def fill(module):
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(data(*p.shape) / 2)
    return module


def case(name, fn, inputs, state=None, after=None):
    """fn of the inputs, with a state of parameters by name (or a module's)."""
    params = dict(state.named_parameters()) if isinstance(state, nn.Module) else (state or {})
    before = {k: enc(p) for k, p in params.items()}
    inputs = [x.clone().requires_grad_() if x.is_floating_point() else x for x in inputs]
    out = fn(*inputs)
    out = list(out) if isinstance(out, (tuple, list)) else [out]
    up = [data(*y.shape) for y in out]
    loss = sum((y * g).sum() for y, g in zip(out, up) if not torch.isnan(y).any())
    wrt = [x for x in inputs if x.is_floating_point()]
    named = {k: p for k, p in params.items() if p.requires_grad}
    grads = torch.autograd.grad(loss, wrt + list(named.values()), allow_unused=True)
    grads = [torch.zeros_like(x) if g is None else g for x, g in zip(wrt + list(named.values()), grads)]
    cases[name] = {
        "state": before,
        "in": [enc(x) for x in inputs],
        "out": [enc(y) for y in out],
        "up": [enc(g) for g in up],
        "grad.in": [enc(g) for g in grads[: len(wrt)]],
        "grad.state": {k: enc(g) for k, g in zip(named, grads[len(wrt):])},
    }
    if after is not None:
        cases[name]["after"] = enc(after)


B = torch.tensor

# scaled dot product
q, k, v = data(2, 4, 3, 4), data(2, 2, 5, 4), data(2, 2, 5, 3)
case("sdpa grouped", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, enable_gqa=True), [q, k, v])
m = torch.rand(2, 4, 3, 5) > 0.4
m[..., 0] = True
case("sdpa grouped masked", lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, m, enable_gqa=True), [q, k, v, m])
case("sdpa grouped bias", lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, m, enable_gqa=True, scale=0.25), [q, k, v, data(4, 3, 5)])
dead = B([[True, False, True], [False, False, False]])
case("sdpa dead row", F.scaled_dot_product_attention, [data(2, 4), data(3, 4), data(3, 2), dead])
bias = B([[0.5, -math.inf, 1.0], [-math.inf, -math.inf, -math.inf]])
case("sdpa dead row of biases", lambda q, k, v, b: F.scaled_dot_product_attention(q, k, v, b.detach()), [data(2, 4), data(3, 4), data(3, 2), bias])
case("sdpa causal wide", lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), [data(2, 4), data(3, 4), data(3, 2)])
case("sdpa no keys", F.scaled_dot_product_attention, [data(2, 4), data(0, 4), data(0, 2)])


# multi-head attention
def mha(name, inputs, masks=(), average=True, need=True, **options):
    module = fill(nn.MultiheadAttention(4, 2, **options))
    names = [n for n, _ in masks]

    def run(q, k, v, *tensors):
        y, w = module(q, k, v, need_weights=need, average_attn_weights=average, **dict(zip(names, tensors)))
        return (y, w) if need else y

    case("mha " + name, run, [*inputs, *(t for _, t in masks)], module)


x, y = data(2, 3, 4), data(2, 4, 4)
pad = B([[False, False, True, True], [False, False, False, True]])
blocked = B([[False, True, False, False], [False, False, True, False], [True, False, False, False]])
mha("plain", [x, y, y], batch_first=True)
mha("time first", [data(3, 2, 4), data(4, 2, 4), data(4, 2, 4)])
mha("other sizes", [x, data(2, 4, 5), data(2, 4, 6)], batch_first=True, kdim=5, vdim=6)
mha("other sizes no bias", [x, data(2, 4, 5), data(2, 4, 6)], batch_first=True, kdim=5, vdim=6, bias=False)
mha("padding", [x, y, y], [("key_padding_mask", pad)], batch_first=True, average=False)
mha("both masks", [x, y, y], [("key_padding_mask", pad), ("attn_mask", blocked)], batch_first=True)
mha("added", [x, y, y], [("key_padding_mask", pad), ("attn_mask", blocked)], batch_first=True, add_bias_kv=True, add_zero_attn=True)
mha("zero attention", [x, y, y], [("attn_mask", blocked)], batch_first=True, add_zero_attn=True)
mha("biased", [x, y, y], [("attn_mask", data(3, 4))], batch_first=True, add_bias_kv=True)
mha("biased heads", [x, y, y], [("attn_mask", data(4, 3, 4))], batch_first=True)
mha("one sequence", [data(3, 4), data(4, 4), data(4, 4)], [("key_padding_mask", pad[0])])
mha("without weights", [x, y, y], [("key_padding_mask", pad), ("attn_mask", blocked)], batch_first=True, need=False)

# stacks
src, tgt = data(2, 4, 4), data(2, 3, 4)
causal = torch.ones(3, 3, dtype=torch.bool).triu(1)
for first in (False, True):
    layer = nn.TransformerEncoderLayer(4, 2, 3, 0.0, "gelu", batch_first=True, norm_first=first)
    encoder = fill(nn.TransformerEncoder(layer, 2, nn.LayerNorm(4) if first else None, enable_nested_tensor=False))
    case(f"encoder {first}", lambda s, p, e=encoder: e(s, src_key_padding_mask=p), [src, pad], encoder)
    layer = nn.TransformerDecoderLayer(4, 2, 3, 0.0, batch_first=True, norm_first=first, bias=not first)
    decoder = fill(nn.TransformerDecoder(layer, 2, nn.LayerNorm(4, bias=False) if first else None))
    case(f"decoder {first}", lambda t, s, c, p, d=decoder: d(t, s, tgt_mask=c, memory_key_padding_mask=p), [tgt, src, causal, pad], decoder)
both = fill(nn.Transformer(4, 2, 1, 1, 3, 0.0, batch_first=True))
case("transformer", lambda s, t, c: both(s, t, tgt_mask=c), [src, tgt, causal], both)

# embeddings
index = B([[1, 4, 0], [4, 2, 4]])
table = {"weight": data(5, 3).requires_grad_()}
case("embedding", lambda i: F.embedding(i, table["weight"]), [index], table)
case("embedding padding", lambda i: F.embedding(i, table["weight"], padding_idx=-1), [index], table)
long = {"weight": data(5, 3).requires_grad_()}
for norm in (2.0, 1.0):
    w = data(5, 3).requires_grad_()
    before = {"weight": w.detach().clone().requires_grad_()}
    y = F.embedding(index, w, max_norm=1.0, norm_type=norm)
    up = data(*y.shape)
    (g,) = torch.autograd.grad((y * up).sum(), [w])
    cases[f"embedding max norm {norm}"] = {
        "state": {"weight": enc(before["weight"])}, "in": [enc(index)], "out": [enc(y)], "up": [enc(up)],
        "grad.in": [], "grad.state": {"weight": enc(g)}, "after": enc(w),
    }
flat, offsets = B([1, 4, 0, 4, 2, 4, 4]), B([0, 3, 3, 5])
for mode in ("sum", "mean", "max"):
    for p in (None, 4):
        case(f"bag {mode} {p}", lambda i, m=mode, p=p: F.embedding_bag(i, table["weight"], mode=m, padding_idx=p), [index], table)
        case(f"bag offsets {mode} {p}", lambda i, o, m=mode, p=p: F.embedding_bag(i, table["weight"], o, mode=m, padding_idx=p), [flat, offsets], table)
case("bag weighted", lambda i, o, w: F.embedding_bag(i, table["weight"], o, mode="sum", per_sample_weights=w), [flat, offsets, data(7)], table)
case("bag weighted rows", lambda i, w: F.embedding_bag(i, table["weight"], mode="sum", per_sample_weights=w, padding_idx=4), [index, data(2, 3)], table)
case("bag all empty", lambda i, o: F.embedding_bag(i, table["weight"], o, mode="mean"), [B([], dtype=torch.int64), B([0, 0])], table)
bilinear = fill(nn.Bilinear(3, 4, 2))
case("bilinear", bilinear, [data(2, 5, 3), data(2, 5, 4)], bilinear)


# what PyTorch has no layer for
def params(**shapes):
    return {k.replace("__", "."): (data(*s) / 2).requires_grad_() for k, s in shapes.items()}


keep = B([[True, True, False, True], [False, True, True, True]])
s = params(query__weight=(5, 3), key__weight=(5, 4), v__weight=(1, 5))


def additive(q, k, v, m):
    scores = torch.tanh((q @ s["query.weight"].T)[:, :, None] + (k @ s["key.weight"].T)[:, None]) @ s["v.weight"].T
    w = scores.squeeze(-1).masked_fill(~m[:, None], -math.inf).softmax(-1)
    return w @ v, w


case("additive", additive, [data(2, 3, 3), data(2, 4, 4), data(2, 4, 2), keep], s)
case("dot", lambda q, k, v: ((q @ k.mT).softmax(-1) @ v, (q @ k.mT).softmax(-1)), [data(2, 3, 4), data(2, 4, 4), data(2, 4, 2)])
g = params(w__weight=(3, 4))
case("general", lambda q, k, v: ((q @ g["w.weight"] @ k.mT).softmax(-1) @ v, (q @ g["w.weight"] @ k.mT).softmax(-1)), [data(2, 3, 3), data(2, 4, 4), data(2, 4, 2)], g)


def rotate_half(x):  # as transformers' modeling_llama.py
    a, b = x.chunk(2, -1)
    return torch.cat((-b, a), -1)


def halves(x, start=0, base=10000.0, dim=None):
    dim = dim or x.shape[-1]
    inv = 1.0 / base ** (torch.arange(0, dim, 2).double() / dim)
    angles = torch.outer(torch.arange(start, start + x.shape[-2]).double(), inv)
    angles = torch.cat((angles, angles), -1)
    part = x[..., :dim]
    return torch.cat((part * angles.cos() + rotate_half(part) * angles.sin(), x[..., dim:]), -1)


def neighbours(x, base=10000.0):  # as Meta's llama/model.py: complex numbers
    dim = x.shape[-1]
    inv = 1.0 / base ** (torch.arange(0, dim, 2).double() / dim)
    turn = torch.polar(torch.ones(x.shape[-2], dim // 2), torch.outer(torch.arange(x.shape[-2]).double(), inv))
    return torch.view_as_real(torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2)) * turn).flatten(-2)


case("rotary halves", halves, [data(2, 3, 6)])
case("rotary start", lambda x: halves(x, 1000, 500.0), [data(2, 3, 6)])
case("rotary part", lambda x: halves(x, dim=4), [data(2, 3, 6)])
case("rotary neighbours", neighbours, [data(2, 3, 6)])


def sinusoidal(x):  # as the tutorial of nn.Transformer
    t, d = x.shape[-2:]
    position = torch.arange(t).unsqueeze(1)
    rate = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
    pe = torch.zeros(t, d)
    pe[:, 0::2] = torch.sin(position * rate)
    pe[:, 1::2] = torch.cos(position * rate)[:, : d // 2]
    return x + pe


case("sinusoidal", sinusoidal, [data(2, 5, 6)])
case("sinusoidal odd", sinusoidal, [data(3, 5)])

for kind in ("rotary", "alibi"):
    a = params(q_proj__weight=(8, 6), k_proj__weight=(4, 6), v_proj__weight=(4, 6), o_proj__weight=(6, 8))

    def gqa(x, a=a, kind=kind):
        def heads(w, n):
            y = (x @ w.T).unflatten(-1, (n, 2)).transpose(1, 2)
            return y

        q, k, v = heads(a["q_proj.weight"], 4), heads(a["k_proj.weight"], 2), heads(a["v_proj.weight"], 2)
        t = x.shape[1]
        mask = torch.full((t, t), -math.inf).triu(1)
        if kind == "rotary":
            q, k = halves(q), halves(k)
        else:
            slopes = B([2.0 ** (-2 * (h + 1)) for h in range(4)])
            mask = mask + slopes[:, None, None] * -(torch.arange(t)[:, None] - torch.arange(t)).abs()
        y = F.scaled_dot_product_attention(q, k, v, mask, enable_gqa=True)
        return y.transpose(1, 2).flatten(2) @ a["o_proj.weight"].T

    case("grouped " + kind, gqa, [data(2, 5, 6)], a)

ff = params(gate_proj__weight=(5, 3), up_proj__weight=(5, 3), down_proj__weight=(3, 5))
for name, act in (("swiglu", F.silu), ("geglu", F.gelu)):
    case(name, lambda x, act=act: (act(x @ ff["gate_proj.weight"].T) * (x @ ff["up_proj.weight"].T)) @ ff["down_proj.weight"].T, [data(2, 4, 3)], ff)


def experts(capacity):
    """Three experts, the best two of each row; one row after the other, first choices before second ones."""
    e = params(gate__weight=(3, 4), **{f"experts__{i}__weight": (2, 4) for i in range(3)})

    def run(x):
        p = (x @ e["gate.weight"].T).softmax(-1)
        w, chosen = p.topk(2)
        w = w / w.sum(-1, keepdim=True)
        y = torch.zeros(x.shape[0], 2)
        used, load = [0] * 3, [0] * 3
        for choice in range(2):
            for row in range(x.shape[0]):
                i = int(chosen[row, choice])
                load[i] += 1
                if used[i] < capacity:
                    used[i] += 1
                    y[row] = y[row] + w[row, choice] * (x[row] @ e[f"experts.{i}.weight"].T)
        share = B([float(n) for n in load]) / (2 * x.shape[0])
        return y, 3 * (share * p.mean(0)).sum()

    return run, e


for name, capacity in (("experts", 100), ("experts capacity", 3)):
    run, e = experts(capacity)
    case(name, run, [data(6, 4)], e)


def looks(module):
    """The last decoder layer's attention to the memory beside the output; the layer itself does not ask for the weights."""
    attend = module.layers[-1].multihead_attn
    plain, kept = attend.forward, []

    def weighted(*inputs, **options):
        y, w = plain(*inputs, **{**options, "need_weights": True})
        kept.append(w)
        return y, w

    def run(t, s, c, p):
        attend.forward = weighted
        y = module(t, s, tgt_mask=c, memory_key_padding_mask=p)
        attend.forward = plain
        return y, kept.pop()

    return run


for first in (False, True):
    layer = nn.TransformerDecoderLayer(4, 2, 3, 0.0, batch_first=True, norm_first=first)
    decoder = fill(nn.TransformerDecoder(layer, 2, nn.LayerNorm(4) if first else None))
    case(f"decoder weights {first}", looks(decoder), [tgt, src, causal, pad], decoder)

here = pathlib.Path(__file__).parent
here.joinpath("attention.json").write_text("{\n" + ",\n".join(f'"{k}": {json.dumps(v, separators=(",", ":"))}' for k, v in cases.items()) + "\n}\n")
