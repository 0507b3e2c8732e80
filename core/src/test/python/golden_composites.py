"""Writes src/test/resources/dev/espalier/grad/composites.txt: values and gradients of PyTorch's functions in float64.

Run with PyTorch 2.13 from the folder `core`: python src/test/python/golden_composites.py
A case is `case NAME ARGUMENT...`, then its tensors: `in`, `seed` (gradient of the output), `out`, and `grad` for each input (`grad -`
for one without). A tensor is a dtype, extents joined with x (- for a scalar) and its elements.
"""
import itertools
import math
import torch
import torch.nn.functional as F

torch.manual_seed(3)
lines = []


def tensor(word, t):
    dims = 'x'.join(str(d) for d in t.shape) or '-'
    dtype = str(t.dtype).removeprefix('torch.')
    lines.append(' '.join([word, dtype, dims] + [repr(v) for v in t.detach().reshape(-1).tolist()]))


def case(name, f, *inputs):
    lines.append('case ' + name)
    inputs = [i.clone().requires_grad_(i.is_floating_point() and not getattr(i, 'fixed', False)) for i in inputs]
    y = f(*inputs)
    seed = torch.randn(y.shape, dtype=y.dtype)
    y.backward(seed)
    for i in inputs:
        tensor('in', i)
    tensor('seed', seed)
    tensor('out', y)
    for i in inputs:
        if i.grad is None:
            lines.append('grad -')
        else:
            tensor('grad', i.grad)


def randn(*shape):
    return torch.randn(shape, dtype=torch.float64)


inf, nan = math.inf, math.nan
for axis in range(3):
    x = 3 * randn(2, 3, 4)
    case(f'softmax {axis}', lambda x: F.softmax(x, axis), x)
    case(f'log_softmax {axis}', lambda x: F.log_softmax(x, axis), x)
    case(f'logsumexp {axis}', lambda x: torch.logsumexp(x, axis), x)
edges = torch.tensor([[1000., 1001, -1000], [-inf, 0, 1], [inf, 0, 1], [-inf, -inf, -inf], [nan, 0, 1]], dtype=torch.float64)
case('softmax 1', lambda x: F.softmax(x, 1), edges)
case('log_softmax 1', lambda x: F.log_softmax(x, 1), edges[:2])
case('logsumexp 1', lambda x: torch.logsumexp(x, 1), edges[:2])
case('logsumexp 1', lambda x: torch.logsumexp(x, 1), edges[4:])

for shape, smoothing, ignore, weighted, reduction in itertools.product(
        [(5, 4), (2, 4, 3), (4,)], [0.0, 0.2], [-100, 1], [False, True], ['none', 'mean', 'sum']):
    axis = 0 if len(shape) == 1 else 1
    x = 2 * randn(*shape)
    t = torch.randint(0, 4, shape[:axis] + shape[axis + 1:])
    if len(shape) == 1:
        t = torch.tensor(2)
    else:
        t.view(-1)[0] = 2 if ignore == 1 else -100
        t.view(-1)[1] = 1
    w = torch.rand(4, dtype=torch.float64) + 0.5
    w.fixed = True
    weight = (w,) if weighted else ()
    head = f'{ignore} {str(weighted).lower()} {reduction.upper()}'
    case(f'cross_entropy {smoothing} {head}',
         lambda x, t, *w: F.cross_entropy(x, t, *w, ignore_index=ignore, label_smoothing=smoothing, reduction=reduction), x, t, *weight)
    if smoothing == 0:
        case(f'nll_loss {head}', lambda x, t, *w: F.nll_loss(x, t, *w, ignore_index=ignore, reduction=reduction), x, t, *weight)

x, t = 3 * randn(3, 4), torch.rand(3, 4, dtype=torch.float64)
x[0, 0], x[0, 1], x[0, 2] = 800, -800, 0
bce = F.binary_cross_entropy_with_logits
case('bce_with_logits false', lambda x, t: bce(x, t, reduction='none'), x, t)
p = torch.rand(4, dtype=torch.float64) + 0.5
p.fixed = True
case('bce_with_logits true', lambda x, t, p: bce(x, t, pos_weight=p, reduction='none'), x, t, p)

bases = torch.tensor([-2.5, -1, -0.5, 0, 0.3, 1, 1.7, 4, inf, nan], dtype=torch.float64)
for e in [0, 1, 2, 3, 4, 7, -1, -2, -3, 0.5, -0.5, 1.5, 2.3, -1.7, 65, 66, 1 / 3]:
    case(f'pow {e}', lambda x: x ** e, bases)
x, y = torch.meshgrid(torch.tensor([-2.5, -1, 0, 0.3, 1, 4], dtype=torch.float64),
                      torch.tensor([-2, -1.5, -1, 0, 0.5, 1, 2, 3], dtype=torch.float64), indexing='ij')
case('pow_tensor', lambda x, y: x ** y, x.contiguous(), y.contiguous())
case('pow_tensor', lambda x, y: x ** y, torch.rand(3, 1, dtype=torch.float64) + 0.5, randn(1, 4))

points = torch.tensor([-inf, -100, -30, -9.5, -3, -1.25, -0.5, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.4, 1, 2, 5.5, 12, 40, 100, inf, nan],
                      dtype=torch.float64)
inner = points[1:-2]
for name, f, at in [
        ('relu', F.relu, points), ('exp', torch.exp, points), ('expm1', torch.expm1, points), ('log', torch.log, points),
        ('log1p', torch.log1p, points), ('tanh', torch.tanh, points), ('sigmoid', torch.sigmoid, points), ('erf', torch.erf, points),
        ('sin', torch.sin, points), ('cos', torch.cos, points), ('softplus', lambda x: F.softplus(x, threshold=1000), inner),
        ('silu', F.silu, inner), ('gelu', F.gelu, inner), ('gelu_tanh', lambda x: F.gelu(x, approximate='tanh'), inner)]:
    case(name, f, at)
case('erf', torch.erf, torch.linspace(-6.1, 6.1, 101, dtype=torch.float64))

with open('src/test/resources/dev/espalier/grad/composites.txt', 'w') as out:
    out.write('\n'.join(lines) + '\n')
