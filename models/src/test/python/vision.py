"""What PyTorch computes for VisionTest: python vision.py WEIGHTS_FOLDER OUT.safetensors

WEIGHTS_FOLDER holds cifar10-resnet20.safetensors and mnist-features.safetensors (models/src/main/resources/dev/espalier/models/vision).
"""
import sys
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

folder, out = sys.argv[1:]
torch.set_num_threads(1)
torch.manual_seed(0)
t = {}


def pattern(*shape):
    """Values in [0, 1] that Java makes as well."""
    n = torch.Size(shape).numel()
    i = torch.arange(n)
    return (((i * 7919 + i * i % 1013) % 997).float() / 996).reshape(shape)


def keep(prefix, state):
    for k, v in state.items():
        t[prefix + k] = v.detach().clone().contiguous()


# ---- the classifier of digits
w = load_file(folder + "/mnist-features.safetensors")
x = pattern(3, 1, 28, 28)
h = F.max_pool2d(F.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"], padding=1)), 2)
h = F.max_pool2d(F.relu(F.conv2d(h, w["conv2.weight"], w["conv2.bias"], padding=1)), 2)
f = F.relu(F.linear(h.flatten(1), w["fc1.weight"], w["fc1.bias"]))
t["mnist.features"], t["mnist.logits"] = f, F.linear(f, w["fc2.weight"], w["fc2.bias"])


# ---- the residual network
class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.stride, self.more = stride, o - i

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.stride > 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.more // 2, self.more // 2))
        return F.relu(y + x)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.layer1 = nn.Sequential(*[Block(16, 16, 1) for _ in range(3)])
        self.layer2 = nn.Sequential(Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1))
        self.layer3 = nn.Sequential(Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


net = ResNet20().eval()
net.load_state_dict(load_file(folder + "/cifar10-resnet20.safetensors"))
mean, std = torch.tensor([.485, .456, .406]).view(1, 3, 1, 1), torch.tensor([.229, .224, .225]).view(1, 3, 1, 1)
t["resnet.logits"] = net((pattern(2, 3, 32, 32) - mean) / std).detach()


# ---- the variational autoencoder, 12 steps
class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.mu, self.logvar = nn.Linear(16, 8), nn.Linear(8, 2), nn.Linear(8, 2)
        self.dec1, self.dec2 = nn.Linear(2, 8), nn.Linear(8, 16)


net = Vae()
keep("vae.before.", net.state_dict())
opt = torch.optim.Adam(net.parameters(), 1e-2)
x, noise, losses = pattern(5, 16), torch.randn(12, 5, 2), []
for eps in noise:
    h = F.relu(net.enc(x))
    mu, logvar = net.mu(h), net.logvar(h)
    logits = net.dec2(F.relu(net.dec1(mu + eps * torch.exp(.5 * logvar))))
    bce = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    loss = (bce - .5 * torch.sum(1 + logvar - mu * mu - logvar.exp())) / len(x)
    opt.zero_grad()
    loss.backward()
    opt.step()
    losses.append(loss.item())
t["vae.noise"], t["vae.losses"] = noise, torch.tensor(losses)
keep("vae.after.", net.state_dict())


# ---- both adversarial trainings: the steps of bench/recipes/gan.py, 6 of each
def adversaries(name, wgan, critic_steps):
    g = nn.Sequential(nn.ConvTranspose2d(3, 4, 2, 1, 0, bias=False), nn.BatchNorm2d(4), nn.ReLU(),
                      nn.ConvTranspose2d(4, 2, 4, 2, 1, bias=False), nn.BatchNorm2d(2), nn.ReLU(),
                      nn.ConvTranspose2d(2, 1, 4, 2, 1), nn.Tanh())
    d = nn.Sequential(nn.Conv2d(1, 2, 4, 2, 1), nn.LeakyReLU(.2), nn.Conv2d(2, 4, 4, 2, 1, bias=wgan),
                      nn.Identity() if wgan else nn.BatchNorm2d(4), nn.LeakyReLU(.2), nn.Flatten(), nn.Linear(16, 1))
    keep(name + ".before.g.net.", g.state_dict())
    keep(name + ".before.d.net.", d.state_dict())
    betas = (0., .9) if wgan else (.5, .999)
    opt_g, opt_d = (torch.optim.Adam(n.parameters(), 1e-2, betas) for n in (g, d))
    real, noise, mixing = pattern(6, 5, 1, 8, 8) * 2 - 1, torch.randn(6, 5, 3), torch.rand(6, 5, 1, 1, 1)
    bce, one, zero = F.binary_cross_entropy_with_logits, torch.ones(5, 1), torch.zeros(5, 1)
    losses = []
    for step in range(6):
        turn = not wgan or (step + 1) % critic_steps == 0
        with torch.set_grad_enabled(turn):
            fake = g(noise[step][:, :, None, None])
        if wgan:
            mix = (mixing[step] * real[step] + (1 - mixing[step]) * fake.detach()).requires_grad_()
            grad, = torch.autograd.grad(d(mix).sum(), mix, create_graph=True)
            penalty = ((grad.flatten(1).norm(dim=1) - 1) ** 2).mean()
            loss_d = d(fake.detach()).mean() - d(real[step]).mean() + 10 * penalty
        else:
            loss_d = bce(d(real[step]), one) + bce(d(fake.detach()), zero)
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
        losses.append(loss_d.item())
        if turn:
            loss_g = -d(fake).mean() if wgan else bce(d(fake), one)
            opt_g.zero_grad()
            loss_g.backward()
            opt_g.step()
            losses.append(loss_g.item())
    t[name + ".noise"], t[name + ".mixing"], t[name + ".losses"] = noise, mixing, torch.tensor(losses)
    keep(name + ".after.g.net.", g.state_dict())
    keep(name + ".after.d.net.", d.state_dict())


adversaries("dcgan", False, 1)
adversaries("wgan", True, 2)
save_file({k: v.contiguous() for k, v in t.items()}, out)
