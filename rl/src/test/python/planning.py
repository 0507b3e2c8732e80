"""Exact values of Gymnasium's toy text environments: the numbers of PlanningTest.

    python3 planning.py        (needs gymnasium 1.3 and numpy)
"""

import gymnasium as gym
import numpy as np


def tables(env):
    P, n, m = env.unwrapped.P, env.observation_space.n, env.action_space.n
    T, R = np.zeros((n, m, n)), np.zeros((n, m))
    for s in range(n):
        for a in range(m):
            for p, t, r, end in P[s][a]:
                R[s, a] += p * r
                if not end:
                    T[s, a, t] += p
    return T, R, env.unwrapped.initial_state_distrib


for name, args, gamma, limit in (
    ("FrozenLake-v1", {}, 0.99, 100),
    ("FrozenLake8x8-v1", {}, 0.995, 200),
    ("FrozenLake-v1", {"is_slippery": False}, 0.9, 100),
    ("CliffWalking-v1", {}, 1.0, 30),
    ("CliffWalkingSlippery-v1", {}, 0.99, 100),
    ("Taxi-v4", {}, 0.99, 200),
    ("Taxi-v4", {"is_rainy": True}, 0.99, 200),
):
    T, R, start = tables(gym.make(name, **args))
    v = np.zeros(len(start))
    for _ in range(20000):
        v = (R + gamma * T @ v).max(1)
    w = np.zeros(len(start))
    for _ in range(limit):
        w = (R + T @ w).max(1)
    # The policy that takes action s mod (number of actions) in state s.
    fixed = np.arange(len(start)) % R.shape[1]
    i = np.arange(len(start))
    u = np.linalg.solve(np.eye(len(start)) - 0.9 * T[i, fixed], R[i, fixed])
    f = np.zeros(len(start))
    for _ in range(limit):
        f = R[i, fixed] + T[i, fixed] @ f
    print(name, args, gamma, limit, [repr(float(x)) for x in (start @ v, v.sum(), start @ w, start @ u, start @ f)])
