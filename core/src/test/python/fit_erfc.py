"""Chebyshev coefficients of erfcx(x) = exp(x^2) erfc(x) for x in [0, 27.5] in the variable t = 4 / (2 + x) * c - 1.

Prints the table in SpecialFunctions.java. Needs mpmath.
"""
import mpmath as mp

mp.mp.dps = 40
HIGH = mp.mpf("27.5")
LOW_T = 2 / (2 + HIGH)  # u = 2 / (2 + x) runs from LOW_T to 1


def erfcx(x):
    return mp.exp(x * x) * mp.erfc(x)


def g(t):  # t in [-1, 1]
    u = LOW_T + (t + 1) * (1 - LOW_T) / 2
    return erfcx(2 / u - 2) / u


N = 60
nodes = [mp.cos(mp.pi * (k + mp.mpf(1) / 2) / N) for k in range(N)]
values = [g(t) for t in nodes]
coefficients = []
for j in range(30):
    s = sum(values[k] * mp.cos(mp.pi * j * (k + mp.mpf(1) / 2) / N) for k in range(N))
    coefficients.append(2 * s / N)
coefficients[0] /= 2
for j, c in enumerate(coefficients):
    print(j, mp.nstr(c, 20))
