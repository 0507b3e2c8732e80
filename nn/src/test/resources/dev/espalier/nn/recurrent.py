"""Writes recurrent.json: sequences of several lengths and the CTC loss as PyTorch 2.13 computes them, in float64.

Run with a Python that has torch 2.13: python recurrent.py. Small integers and eighths as inputs, so that they are exact.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def data(*shape):
    return torch.randint(-12, 13, shape).double() / 8


def number(v):  # JSON has no words for these
    return v if v - v == 0 else str(v)


def enc(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [number(float(v)) for v in t.double().flatten()]}


def sequences(name, kind, lengths, state=True, **options):
    """Outputs, states and all gradients of padded sequences that go through a packed one."""
    module = getattr(torch.nn, kind)(3, 4, **options)
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(data(*p.shape) / 2)
    time, batch = max(lengths) + 1, len(lengths)  # one column more than any sequence needs
    first = options.get("batch_first", False)
    x = data(*((batch, time) if first else (time, batch)), 3).requires_grad_()
    n = module.num_layers * (2 if module.bidirectional else 1)
    sizes = [module.proj_size or 4] + ([4] if kind == "LSTM" else [])
    start = [data(n, batch, s).requires_grad_() for s in sizes] if state else []
    packed = pack_padded_sequence(x, torch.tensor(lengths), batch_first=first, enforce_sorted=False)
    args = () if not start else (start[0],) if len(start) == 1 else (tuple(start),)
    y, last = module(packed, *args)
    y = pad_packed_sequence(y, batch_first=first, total_length=time)[0]
    outputs = [y] + (list(last) if kind == "LSTM" else [last])
    upstream = [data(*o.shape) for o in outputs]
    torch.autograd.backward(outputs, upstream)
    cases[name] = {
        "lengths": lengths,
        "x": enc(x),
        "start": [enc(s) for s in start],
        "weights": {k: enc(v) for k, v in module.state_dict().items()},
        "outputs": [enc(o) for o in outputs],
        "upstream": [enc(g) for g in upstream],
        "grad.x": enc(x.grad),
        "grad.start": [enc(s.grad) for s in start],
        "grad.weights": {k: enc(p.grad) for k, p in module.named_parameters()},
    }


cases = {}
sequences("rnn", "RNN", [5, 2, 4], num_layers=2, bidirectional=True)
sequences("rnn relu", "RNN", [1, 3], state=False, nonlinearity="relu", bias=False, batch_first=True)
sequences("gru", "GRU", [2, 5, 1], num_layers=2, bidirectional=True, batch_first=True)
sequences("lstm", "LSTM", [4, 4, 1, 3], num_layers=2, bidirectional=True)
sequences("lstm without state", "LSTM", [3, 1], state=False, batch_first=True)
sequences("lstm projection", "LSTM", [2, 4], bidirectional=True, proj_size=2)


def ctc(name, targets, input_lengths, target_lengths, classes=5, time=4, impossible=None, **options):
    logits = data(time, len(targets), classes)
    if impossible:
        logits[impossible] = float("-inf")
    logits.requires_grad_()
    p = logits.log_softmax(2)
    losses = F.ctc_loss(p, torch.tensor(targets), torch.tensor(input_lengths), torch.tensor(target_lengths), **options)
    losses.sum().backward()
    if impossible:  # PyTorch's gradient is NaN there; that of a class that all but never occurs is not
        logits = logits.detach().clamp(min=-2000).requires_grad_()
        p = logits.log_softmax(2)
        F.ctc_loss(p, torch.tensor(targets), torch.tensor(input_lengths), torch.tensor(target_lengths), **options).sum().backward()
        logits.data[impossible] = float("-inf")
    ctcs[name] = {
        "targets": {"shape": list(torch.tensor(targets).shape), "data": torch.tensor(targets).flatten().tolist()},
        "inputLengths": input_lengths,
        "targetLengths": target_lengths,
        "logits": enc(logits),
        "blank": options.get("blank", 0),
        "reduction": options.get("reduction", "mean"),
        "zeroInfinity": options.get("zero_infinity", False),
        "loss": enc(losses),
        "grad": enc(logits.grad),
    }


ctcs = {}
labels = [[1, 2, 3], [1, 1, 4], [3, 3, 3], [2, 0, 0]]
ctc("none", labels, [4, 4, 3, 4], [3, 2, 1, 0], reduction="none")
ctc("sum", labels, [4, 3, 3, 2], [2, 2, 1, 1], reduction="sum")
ctc("mean", labels, [4, 4, 4, 4], [3, 3, 0, 1], reduction="mean", time=6)
ctc("last blank", [[0, 1, 3], [2, 2, 0]], [4, 4], [3, 2], reduction="none", blank=4)
ctc("impossible", labels, [4, 4, 2, 4], [3, 3, 2, 1], reduction="none")
ctc("impossible, mean", labels, [4, 4, 2, 4], [3, 3, 2, 1])
ctc("impossible, zero", labels, [4, 4, 2, 4], [3, 3, 2, 1], reduction="none", zero_infinity=True)
ctc("impossible, zero, mean", labels, [4, 4, 2, 0], [3, 3, 2, 0], zero_infinity=True)
ctc("nothing read", labels, [4, 0, 0, 4], [3, 0, 1, 1], reduction="none")
ctc("one class never", labels, [4, 4, 4, 4], [2, 2, 1, 1], reduction="none", impossible=(2, 0, 4))


def conv_lstm(kernel=3, hidden=2, time=3, batch=2, height=4, width=3):
    """Shi et al. 2015, equation 3, spelled out."""
    w = {
        "weight_ih": data(4 * hidden, 1, kernel, kernel) / 2,
        "weight_hh": data(4 * hidden, hidden, kernel, kernel) / 2,
        "bias": data(4 * hidden),
        "weight_ci": data(hidden, height, width),
        "weight_cf": data(hidden, height, width),
        "weight_co": data(hidden, height, width),
    }
    x = data(time, batch, 1, height, width)
    h, c = data(batch, hidden, height, width), data(batch, hidden, height, width)
    start, outputs = [enc(h), enc(c)], []
    for t in range(time):
        gates = F.conv2d(x[t], w["weight_ih"], w["bias"], padding=1) + F.conv2d(h, w["weight_hh"], padding=1)
        i, f, g, o = gates.chunk(4, 1)
        i, f = torch.sigmoid(i + w["weight_ci"] * c), torch.sigmoid(f + w["weight_cf"] * c)
        c = f * c + i * torch.tanh(g)
        h = torch.sigmoid(o + w["weight_co"] * c) * torch.tanh(c)
        outputs.append(h)
    return {
        "x": enc(x),
        "start": start,
        "weights": {k: enc(v) for k, v in w.items()},
        "output": enc(torch.stack(outputs)),
        "state": [enc(h), enc(c)],
    }


path = pathlib.Path(__file__).with_name("recurrent.json")
path.write_text(json.dumps({"sequences": cases, "ctc": ctcs, "conv": conv_lstm()}, separators=(",", ":")) + "\n")
