"""Makes the figures in the tests of agents, distributions and rollouts from PyTorch: python agents.py (PyTorch 2.13)."""
import math

import torch
import torch.nn.functional as F
from torch import distributions as D, nn


def show(name, t):
    print(f"{name}: " + ", ".join(str(v) + "f" for v in torch.as_tensor(t).detach().flatten().numpy()))


# ---- distributions
logits = torch.tensor([[0.5, -1.0, 2.0], [0.0, 0.0, 0.0], [30.0, -30.0, 0.0]], requires_grad=True)
c = D.Categorical(logits=logits)
acts = torch.tensor([2, 0, 1])
show("categorical log_prob", c.log_prob(acts))
show("categorical entropy", c.entropy())
(c.log_prob(acts)[:2].sum() + c.entropy()[:2].sum()).backward()
show("categorical gradient of the first two", logits.grad[:2])

mean = torch.tensor([[0.3, -1.2], [2.0, 0.0]], requires_grad=True)
std = torch.tensor([0.5, 1.7], requires_grad=True)
n = D.Independent(D.Normal(mean, std), 1)
x = torch.tensor([[0.1, 0.4], [-1.0, 3.0]])
show("normal log_prob", n.log_prob(x))
show("normal entropy", n.entropy())
(n.log_prob(x).sum() + n.entropy().sum()).backward()
show("normal gradient of mean", mean.grad)
show("normal gradient of std", std.grad)

s = D.TransformedDistribution(D.Normal(mean, std), [D.TanhTransform(cache_size=1)])
y = torch.tensor([[0.1, -0.9], [0.999, 0.5]])
show("squashed log_prob", s.log_prob(y).sum(-1))
pre = torch.tensor([[-3.0, 0.2], [6.0, 5.0]])
show("squashed log_prob of tanh", (D.Normal(mean, std).log_prob(pre) - D.TanhTransform().log_abs_det_jacobian(pre, pre.tanh())).sum(-1))

# ---- generalised advantages: the loop of CleanRL with the value of the last observation where a limit cut an episode off
T, N, gamma, lam = 5, 2, .9, .8
r = torch.tensor([[1., 2.], [0., -1.], [3., .5], [1., 1.], [-2., 4.]])
v = torch.tensor([[.5, .1], [.2, -.3], [1., .7], [.4, .6], [.3, -.2]])
term = torch.tensor([[0, 0], [1, 0], [0, 0], [0, 0], [0, 0]]).bool()
trunc = torch.tensor([[0, 0], [0, 0], [0, 1], [0, 0], [1, 0]]).bool()
final = torch.tensor([[0, 0], [0, 0], [0, 2.5], [0, 0], [1.5, 0]])
last = torch.tensor([9., -.4])
adv, run = torch.zeros(T, N), torch.zeros(N)
for t in reversed(range(T)):
    after = v[t + 1] if t + 1 < T else last
    after = torch.where(term[t], torch.zeros(N), torch.where(trunc[t], final[t], after))
    delta = r[t] + gamma * after - v[t]
    run = delta + gamma * lam * run * (~(term[t] | trunc[t]))
    adv[t] = run
show("advantages", adv)
show("returns", adv + v)


# ---- one update of each agent, from weights that are sines of their numbers
def fill(module, phase=0.):
    k = phase
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(torch.sin(torch.arange(p.numel(), dtype=torch.float64) * 1.7 + k).mul(.6).float().view(p.shape))
            k += 1


def rows(n, width, phase):
    return torch.cos(torch.arange(n * width, dtype=torch.float64) * 2.3 + phase).float().view(n, width)


def checksum(module):
    """Every weight times a number of its own."""
    flat = torch.cat([p.detach().flatten().double() for p in module.parameters()])
    return float((flat * torch.cos(torch.arange(flat.numel(), dtype=torch.float64))).sum())


def q_network():
    m = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2))
    fill(m)
    return m


B = 6
for double in (False, True):
    q, target = q_network(), q_network()
    fill(target, 20.)
    opt = torch.optim.Adam(q.parameters(), lr=1e-2)
    losses = []
    for _ in range(3):
        obs, nxt, act = rows(B, 3, 0.), rows(B, 3, 1.), torch.tensor([0, 1, 1, 0, 1, 0])
        rew, disc = rows(B, 1, 2.).squeeze(1) * 3, torch.tensor([.9, 0., .9, .9, .9, 0.])
        with torch.no_grad():
            later = target(nxt)
            pick = (q(nxt) if double else later).argmax(1, keepdim=True)
            goal = rew + disc * later.gather(1, pick).squeeze(1)
        loss = F.smooth_l1_loss(q(obs).gather(1, act[:, None]).squeeze(1), goal)
        opt.zero_grad()
        loss.backward()
        opt.step()
        with torch.no_grad():
            for a, b in zip(target.parameters(), q.parameters()):
                a.lerp_(b, .25)
        losses.append(loss.item())
    show(f"dqn losses, double {double}", losses)
    print("dqn checksums", checksum(q), checksum(target))


def actor_critic(outputs):
    critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
    actor = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, outputs))
    fill(critic)
    fill(actor, 10.)
    return critic, actor


T, N, gamma, lam = 3, 2, .95, .9
O = rows(T * N, 3, 0.)
R = rows(T, N, 1.)
ends = torch.zeros(T, N).bool()
ends[1, 0] = True
lastobs = rows(N, 3, 4.)


def gae(critic):
    with torch.no_grad():
        V, nxt, run, adv = critic(O).view(T, N), critic(lastobs).squeeze(1), torch.zeros(N), torch.zeros(T, N)
        for t in reversed(range(T)):
            alive = (~ends[t]).float()
            run = R[t] + gamma * nxt * alive - V[t] + gamma * lam * alive * run
            adv[t], nxt = run, V[t]
        return adv.flatten(), V.flatten()


for continuous in (False, True):
    critic, actor = actor_critic(2)
    log_std = nn.Parameter(torch.zeros(2))
    acts = rows(T * N, 2, 3.) if continuous else torch.tensor([0, 1, 1, 0, 1, 1])

    def policy():
        out = actor(O)
        return D.Independent(D.Normal(out, log_std.exp()), 1) if continuous else D.Categorical(logits=out)

    params = [*critic.parameters(), *actor.parameters()] + ([log_std] if continuous else [])
    opt = torch.optim.Adam(params, lr=3e-2, eps=1e-5)
    with torch.no_grad():
        old = policy().log_prob(acts)
    adv, v0 = gae(critic)
    ret = adv + v0
    sums = torch.zeros(3)
    for _ in range(4):
        p = policy()
        ratio = (p.log_prob(acts) - old).exp()
        u = (adv - adv.mean()) / (adv.std() + 1e-8)
        v = critic(O).squeeze(1)
        value = .5 * torch.max((v - ret) ** 2, (v0 + (v - v0).clamp(-.2, .2) - ret) ** 2).mean()
        pol = torch.max(-u * ratio, -u * ratio.clamp(.8, 1.2)).mean()
        ent = p.entropy().mean()
        opt.zero_grad()
        (pol - .01 * ent + .5 * value).backward()
        nn.utils.clip_grad_norm_(params, .5)
        opt.step()
        sums += torch.tensor([pol.item(), value.item(), ent.item()])
    show(f"ppo means, continuous {continuous}", sums / 4)
    print("ppo checksums", checksum(critic), checksum(actor), log_std.tolist())

critic, actor = actor_critic(2)
params = [*critic.parameters(), *actor.parameters()]
opt = torch.optim.Adam(params, lr=3e-2)
adv, v0 = gae(critic)
acts = torch.tensor([0, 1, 1, 0, 1, 1])
p = D.Categorical(logits=actor(O))
pol = -(p.log_prob(acts) * adv).mean()
value = ((critic(O).squeeze(1) - adv - v0) ** 2).mean()
ent = p.entropy().mean()
(pol + .5 * value - .01 * ent).backward()
nn.utils.clip_grad_norm_(params, .5)
opt.step()
show("a2c", torch.stack([pol, value, ent]))
print("a2c checksums", checksum(critic), checksum(actor))


# ---- soft actor-critic, with the normal numbers of Espalier's generator of seed 7
def bits(seed, counter, i):
    c = [(counter + (i >> 2)) & 0xFFFFFFFF, (counter + (i >> 2)) >> 32, 0, 0]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & 0xFFFFFFFF, (p0 >> 32) ^ c[3] ^ k1, p0 & 0xFFFFFFFF]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c[i & 3]


class Generator:
    seed, counter = 7, 0

    def uniform(self, n):
        first = self.counter
        self.counter += (n + 3) // 4
        return [(bits(self.seed, first, i) >> 8) * 2. ** -24 for i in range(n)]

    def normal(self, rows, columns):
        u, v = self.uniform(rows * columns), self.uniform(rows * columns)
        z = [math.sqrt(-2 * math.log(1 - a)) * math.cos(2 * math.pi * b) for a, b in zip(u, v)]
        return torch.tensor(z).view(rows, columns)

    def integer(self, bound):
        x = bits(self.seed, self.counter, 0)
        self.counter += 1
        return x % bound  # 2**32 is far from the limit at which one is drawn again


class Actor(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 8))
        self.mean, self.log_std = nn.Linear(8, 2), nn.Linear(8, 2)

    def forward(self, obs):
        h = self.body(obs).relu()
        d = D.Normal(self.mean(h), self.log_std(h).clamp(-20, 2).exp())
        x = d.mean + d.stddev * g.normal(*d.mean.shape)
        return x.tanh(), (d.log_prob(x) - 2 * (math.log(2) - x - F.softplus(-2 * x))).sum(-1)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
        self.second = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, obs, act):
        x = torch.cat([obs, act], 1)
        return torch.cat([self.first(x), self.second(x)], 1)


g = Generator()
actor, critic, target = Actor(), Critic(), Critic()
fill(actor)
fill(critic, 5.)
fill(target, 5.)
log_alpha = torch.tensor(math.log(.5), requires_grad=True)
opt_c, opt_a = torch.optim.Adam(critic.parameters(), lr=1e-2), torch.optim.Adam([*actor.parameters(), log_alpha], lr=1e-2)
obs, act, nxt = rows(B, 3, 0.), rows(B, 2, 3.), rows(B, 3, 1.)
rew, disc = rows(B, 1, 2.).squeeze(1) * 3, torch.tensor([.9, 0., .9, .9, .9, 0.])
out = []
for _ in range(3):
    i = torch.tensor([g.integer(B) for _ in range(B)])
    with torch.no_grad():
        a2, l2 = actor(nxt[i])
        y = rew[i] + disc[i] * (target(nxt[i], a2).min(1).values - log_alpha.exp() * l2)
    cl = .5 * ((critic(obs[i], act[i]) - y[:, None]) ** 2).sum(1).mean()
    opt_c.zero_grad()
    cl.backward()
    opt_c.step()
    with torch.no_grad():
        for a, b in zip(target.parameters(), critic.parameters()):
            a.lerp_(b, .25)
    a1, l1 = actor(obs[i])
    al = (log_alpha.exp().detach() * l1 - critic(obs[i], a1).min(1).values).mean()
    opt_a.zero_grad()
    (al - (log_alpha * (l1.detach() - 2)).mean()).backward()
    opt_a.step()
    out += [cl.item(), al.item(), -l1.mean().item()]
show("sac losses", out)
print("sac checksums", checksum(actor), checksum(critic), checksum(target), log_alpha.exp().item())
