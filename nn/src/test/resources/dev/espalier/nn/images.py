"""Writes images.json: layers for signals, images and volumes as PyTorch 2.13 computes them.

Run with a Python that has torch 2.13: python images.py. Small integers and eighths as inputs, so that they are exact in float32.
"""
import json
import pathlib

import torch

torch.manual_seed(12)
nn = torch.nn


def data(*shape):
    return torch.randint(-16, 17, shape).float() / 8


def distinct(*shape):
    """Numbers of which no two are equal, so that every maximum has one place."""
    n = 1
    for d in shape:
        n *= d
    return ((torch.randperm(n).float() - n // 2) / 8).reshape(shape)


def positive(*shape):
    return torch.randint(1, 17, shape).float() / 8


def enc(t):
    t = t.detach()
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


cases = {}


def case(name, module, *shape, make=data):
    assert name not in cases
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(data(*p.shape))
    x = make(*shape).requires_grad_()
    y = module(x)
    g = data(*y.shape)
    y.backward(g)
    cases[name] = {
        "state": {k: enc(v) for k, v in module.state_dict().items()},
        "steps": [{
            "x": enc(x), "g": enc(g), "y": enc(y), "grad.x": enc(x.grad),
            "grads": {k: enc(p.grad) for k, p in module.named_parameters()}, "buffers": {},
        }],
    }


case("conv1d", nn.Conv1d(3, 4, 3), 2, 3, 7)
case("conv1d-same", nn.Conv1d(2, 3, 4, padding="same", dilation=1), 2, 2, 6)
case("conv1d-unbatched", nn.Conv1d(2, 4, 3, stride=2, padding=1, groups=2, bias=False), 2, 6)
case("conv2d-uneven", nn.Conv2d(2, 3, (2, 3), stride=(2, 1), padding=(0, 2), dilation=(1, 2)), 2, 2, 5, 4)
case("conv2d-reflect", nn.Conv2d(2, 2, 3, padding=(1, 2), padding_mode="reflect"), 1, 2, 4, 5)
case("conv2d-replicate", nn.Conv2d(2, 2, 3, padding=1, padding_mode="replicate"), 1, 2, 4, 5)
case("conv2d-circular-same", nn.Conv2d(2, 2, (2, 3), padding="same", padding_mode="circular"), 1, 2, 4, 5)
case("conv3d", nn.Conv3d(2, 2, 2), 1, 2, 3, 3, 2)
case("conv3d-options", nn.Conv3d(2, 4, (2, 1, 3), stride=(1, 2, 1), padding=(1, 0, 1), groups=2), 1, 2, 3, 3, 4)
case("convtranspose1d", nn.ConvTranspose1d(3, 2, 3, stride=2, output_padding=1), 2, 3, 4)
case("convtranspose2d", nn.ConvTranspose2d(2, 3, 3), 1, 2, 3, 4)
case("convtranspose2d-options", nn.ConvTranspose2d(4, 2, (3, 2), stride=2, padding=(1, 0), output_padding=(1, 0), groups=2, bias=False, dilation=(2, 1)), 1, 4, 3, 2)
case("convtranspose3d", nn.ConvTranspose3d(2, 2, 2, stride=(1, 2, 2), padding=(1, 0, 1)), 1, 2, 3, 2, 3)
case("maxpool1d", nn.MaxPool1d(2, padding=1), 2, 2, 5, make=distinct)
case("maxpool2d-options", nn.MaxPool2d((2, 3), stride=(2, 1), padding=(1, 0), dilation=(1, 2), ceil_mode=True), 1, 2, 6, 7, make=distinct)
case("maxpool3d", nn.MaxPool3d(2, stride=1), 1, 2, 3, 3, 2, make=distinct)
case("avgpool1d", nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), 2, 2, 6)
case("avgpool2d-options", nn.AvgPool2d((2, 3), stride=2, padding=(1, 0), ceil_mode=True, divisor_override=4), 1, 2, 5, 6)
case("avgpool3d", nn.AvgPool3d(2), 1, 1, 4, 2, 3)
case("lppool1d", nn.LPPool1d(3, 2), 2, 2, 5, make=positive)
case("lppool2d", nn.LPPool2d(2, (2, 3), stride=1, ceil_mode=True), 1, 2, 3, 4, make=positive)
case("lppool3d", nn.LPPool3d(1, 2), 1, 1, 4, 2, 2, make=positive)
case("adaptiveavgpool1d", nn.AdaptiveAvgPool1d(3), 2, 2, 7)
case("adaptiveavgpool2d", nn.AdaptiveAvgPool2d((None, 2)), 1, 2, 3, 5)
case("adaptiveavgpool3d", nn.AdaptiveAvgPool3d((2, 1, 3)), 1, 1, 3, 2, 4)
case("adaptivemaxpool1d", nn.AdaptiveMaxPool1d(3), 2, 2, 7, make=distinct)
case("adaptivemaxpool2d", nn.AdaptiveMaxPool2d((2, None)), 1, 2, 3, 5, make=distinct)
case("adaptivemaxpool3d", nn.AdaptiveMaxPool3d(2), 1, 1, 3, 2, 4, make=distinct)
case("upsample-nearest", nn.Upsample(scale_factor=(2, 2)), 1, 2, 3, 2)
case("upsample-bilinear", nn.Upsample(size=(4, 5), mode="bilinear"), 1, 2, 3, 2)
case("upsample-bicubic", nn.Upsample(scale_factor=(2, 1.5), mode="bicubic", align_corners=True), 1, 1, 3, 4)
case("upsample-linear", nn.Upsample(scale_factor=1.7, mode="linear", recompute_scale_factor=True), 1, 2, 5)
case("upsample-trilinear", nn.Upsample(size=(2, 3, 4), mode="trilinear", align_corners=True), 1, 1, 2, 2, 3)
case("unfold", nn.Unfold((2, 3), dilation=(1, 1), padding=(1, 0), stride=(2, 1)), 2, 2, 3, 4)
case("fold", nn.Fold((4, 5), (2, 2), stride=(2, 1)), 1, 8, 8)
case("pixelshuffle", nn.PixelShuffle(2), 1, 8, 2, 3)
case("pixelunshuffle", nn.PixelUnshuffle(2), 1, 2, 4, 6)
case("channelshuffle", nn.ChannelShuffle(2), 1, 6, 2, 2)



class Fn(nn.Module):
    """A function, so that it makes a case."""
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


F = torch.nn.functional
# Fixed positions, some outside; kept away from those where a kink lies.
flat = (torch.arange(2 * 3 * 4 * 2).float() * 7 % 48 - 21) / 16 + 0.01
grid2 = flat.reshape(2, 3, 4, 2)
grid3 = ((torch.arange(2 * 2 * 3 * 3).float() * 11 % 36 - 16) / 13 + 0.01).reshape(1, 2, 2, 3, 3)
for mode in ["bilinear", "nearest", "bicubic"]:
    for padding in ["zeros", "border", "reflection"]:
        for corners in [False, True]:
            name = f"grid-{mode}-{padding}-{corners}"
            case(name, Fn(lambda x: F.grid_sample(x, grid2.to(x.dtype), mode, padding, corners)), 2, 2, 4, 5)
            if mode != "bicubic":
                case(name + "-3d", Fn(lambda x: F.grid_sample(x, grid3.to(x.dtype), mode, padding, corners)), 1, 2, 3, 2, 4)
for mode in ["bilinear", "bicubic"]:
    for corners in [False, True]:
        for size in [(3, 4), (9, 6)]:
            case(f"antialias-{mode}-{corners}-{size[0]}", Fn(lambda x: F.interpolate(x, size, mode=mode, align_corners=corners, antialias=True)), 1, 1, 7, 8)
case("affine-grid-3d", Fn(lambda x: F.affine_grid(x, (2, 1, 2, 1, 3), align_corners=False)), 2, 3, 4)
case("affine-grid-corners", Fn(lambda x: F.affine_grid(x, (2, 1, 3, 4), align_corners=True)), 2, 2, 3)

out = pathlib.Path(__file__).parent / "images.json"
out.write_text(json.dumps({"torch": torch.__version__, "cases": cases}))
print(out, out.stat().st_size)
