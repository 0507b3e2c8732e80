"""What Gymnasium's wrappers make of a made-up environment: the values of WrappersTest.

    python3 wrappers.py        (needs gymnasium 1.3)

Observation t is (t / 4, (7 t mod 5) - 2), reward t is (3 t mod 7) - 2.5; every fifth step terminates.
"""

import gymnasium as gym
import numpy as np
from gymnasium import wrappers


class MadeUp(gym.Env):
    observation_space = gym.spaces.Box(-np.inf, np.inf, (2,), np.float32)
    action_space = gym.spaces.Box(-2, 6, (1,), np.float32)
    t = 0
    taken = None

    def observation(self):
        return np.array([self.t / 4, self.t * 7 % 5 - 2], np.float32)

    def reset(self, *, seed=None, options=None):
        self.t += 1
        return self.observation(), {}

    def step(self, action):
        self.t += 1
        self.taken = action
        return self.observation(), self.t * 3 % 7 - 2.5, self.t % 5 == 0, False, {}


def run(env, what, steps=12):
    seen = []
    o, _ = env.reset()
    seen.append((o, 0.0))
    for _ in range(steps):
        o, r, end, _, info = env.step(np.array([0.5], np.float32))
        seen.append((o, r, info))
        if end:
            o, _ = env.reset()
            seen.append((o, 0.0))
    print(what)
    for s in seen:
        print("  ", [float(x) for x in np.ravel(s[0])], float(s[1]), {k: v for k, v in (s[2] if len(s) > 2 else {}).items()})


run(wrappers.NormalizeObservation(MadeUp()), "NormalizeObservation")
run(wrappers.NormalizeReward(MadeUp(), gamma=0.9), "NormalizeReward")
run(wrappers.ClipReward(MadeUp(), -1, 2), "ClipReward")
run(wrappers.FrameStackObservation(MadeUp(), 3), "FrameStackObservation", 6)
run(wrappers.RecordEpisodeStatistics(MadeUp()), "RecordEpisodeStatistics")
env = MadeUp()
scaled = wrappers.RescaleAction(env, np.float32(-1), np.float32(1))
scaled.reset()
for a in (-1, 0, 0.25, 1):
    scaled.step(np.array([a], np.float32))
    print("RescaleAction", a, env.taken)
