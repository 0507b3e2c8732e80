"""Coefficients of the polynomials behind dev.espalier.ir.Elementary (class Approximation).

Weighted minimax fits by Remez exchange in 60-digit arithmetic (mpmath). Prints, for each function and dtype, the coefficients as
Java literals (lowest power first) and the largest weighted error, their rounding included.
Usage: python fit_elementary.py
"""
import numpy as np
from mpmath import mp, mpf, matrix, lu_solve, exp, expm1, log, sin, cos, erf, sqrt, pi

mp.dps = 60


def remez(f, powers, weight, a, b, rounds=12, grid=300):
    """c minimising max |weight(x) * (sum c_k x^powers_k - f(x))| over [a, b]; returns c and the error."""
    n = len(powers)
    mid, half = (mpf(a) + b) / 2, (mpf(b) - a) / 2
    nodes = [mid - half * mp.cos(pi * i / n) for i in range(n + 1)]
    xs = [mid - half * mp.cos(pi * (i + mpf(1) / 2) / grid) for i in range(grid)]
    xs = [mpf(a)] + xs + [mpf(b)]
    fs = [f(x) for x in xs]
    ws = [weight(x) for x in xs]
    pw = [[x ** k for k in powers] for x in xs]
    c = None
    for _ in range(rounds):
        m, r = matrix(n + 1, n + 1), matrix(n + 1, 1)
        for i, x in enumerate(nodes):
            for j, k in enumerate(powers):
                m[i, j] = x ** k
            m[i, n] = (-1) ** i / weight(x)
            r[i] = f(x)
        s = lu_solve(m, r)
        c = [s[i] for i in range(n)]
        e = [w * (sum(ck * p for ck, p in zip(c, ps)) - fv) for w, ps, fv in zip(ws, pw, fs)]
        # extrema: the largest of each run of equal sign, then the best n + 1 neighbouring ones
        runs, start = [], 0
        for i in range(1, len(e) + 1):
            if i == len(e) or (e[i] > 0) != (e[start] > 0):
                runs.append(max(range(start, i), key=lambda t: abs(e[t])))
                start = i
        while len(runs) > n + 1:
            runs.pop(0 if abs(e[runs[0]]) < abs(e[runs[-1]]) else -1)
        worst = max(abs(v) for v in e)
        if len(runs) < n + 1 or worst < abs(s[n]) * mpf('1.001'):
            return c, worst
        nodes = [xs[i] for i in runs]
    return c, worst


def rounded(dtype, x):
    return mpf(float(np.float32(float(x)))) if dtype == 'f32' else mpf(float(x))


def fit(name, dtype, f, powers, weight, a, b, first=()):
    """A minimax fit rounded to the dtype; {first}: lower coefficients that are given."""
    g = lambda x: f(x) - sum(v * x ** k for k, v in enumerate(first))
    c, _ = remez(g, powers, weight, a, b)
    done = list(zip(range(len(first)), first)) + [(k, rounded(dtype, v)) for k, v in zip(powers, c)]
    grid = [mpf(a) + (mpf(b) - a) * i / 500 for i in range(501)]
    total = max(abs(weight(x) * (sum(v * x ** k for k, v in done) - f(x))) for x in grid if x != 0)
    show(f'{name}: error {mp.nstr(total, 3)}', dtype, [v for _, v in done])


def show(title, dtype, values):
    literals = [f'{np.float32(float(v))!s}f' if dtype == 'f32' else repr(float(v)) for v in values]
    print(f'{title}\n  {dtype} {{' + ', '.join(literals) + '}')


def rational(f, p, q, a, b, rounds=30, grid=400):
    """P, Q (Q(0) = 1) of degrees p, q in z minimising max |P/(Q f) - 1| over z in [a, b]."""
    n = p + q + 2
    mid, half = (mpf(a) + b) / 2, (mpf(b) - a) / 2
    # crowd the nodes towards a, where z = x^2 varies most
    warp = lambda t: mpf(a) + (mpf(b) - a) * ((1 - mp.cos(pi * t)) / 2) ** 2
    nodes = [warp(mpf(i) / (n - 1)) for i in range(n)]
    xs = [warp(mpf(i) / grid) for i in range(grid + 1)]
    fs = [f(x) for x in xs]
    A, B, worst = None, [mpf(1)] + [mpf(0)] * q, None
    for _ in range(rounds):
        E = mpf(0)
        for _ in range(8):
            m, r = matrix(n, n), matrix(n, 1)
            for i, x in enumerate(nodes):
                F, s = f(x), (-1) ** i
                for j in range(p + 1):
                    m[i, j] = x ** j
                for j in range(1, q + 1):
                    m[i, p + j] = -F * x ** j * (1 + s * E * 0)
                m[i, n - 1] = -F * s * sum(bk * x ** k for k, bk in enumerate(B))
                r[i] = F
            sol = lu_solve(m, r)
            A = [sol[j] for j in range(p + 1)]
            B = [mpf(1)] + [sol[p + j] for j in range(1, q + 1)]
            E = sol[n - 1]
        ev = lambda c, x: sum(ck * x ** k for k, ck in enumerate(c))
        e = [ev(A, x) / ev(B, x) / F - 1 for x, F in zip(xs, fs)]
        runs, start = [], 0
        for i in range(1, len(e) + 1):
            if i == len(e) or (e[i] > 0) != (e[start] > 0):
                runs.append(max(range(start, i), key=lambda t: abs(e[t])))
                start = i
        worst = max(abs(v) for v in e)
        if len(runs) < n or worst < abs(E) * mpf('1.01'):
            break
        while len(runs) > n:
            runs.pop(0 if abs(e[runs[0]]) < abs(e[runs[-1]]) else -1)
        nodes = [xs[i] for i in runs]
    return A, B, worst, abs(E)


def erf_over_x(z):
    return erf(sqrt(z)) / sqrt(z) if z > mpf('1e-30') else 2 / sqrt(pi) * (1 - z / 3)


def parts(name, dtype, value, n):
    """value as a sum of n numbers of the dtype."""
    values = []
    for _ in range(n):
        values.append(rounded(dtype, value))
        value -= values[-1]
    show(name, dtype, values)


def main():
    ln2 = log(mpf(2))
    slack = mpf('1.0001')
    one = mpf(1)
    tiny = mpf('1e-15')
    half = ln2 / 2 * slack
    em1 = lambda x: (expm1(x) - x) / x ** 2 if abs(x) > tiny else one / 2 + x / 6
    em1w = lambda x: abs(x ** 2 / expm1(x)) if abs(x) > tiny else tiny
    s2 = (3 - 2 * sqrt(mpf(2))) ** 2 * slack
    lg = lambda z: 2 * mp.atanh(sqrt(z)) / sqrt(z) - 2 if z > tiny ** 2 else 2 * z / 3
    q = (pi / 4 * slack) ** 2
    sn = lambda z: sin(sqrt(z)) / sqrt(z) - 1 if z > tiny ** 2 else -z / 6
    er = lambda z: erf(sqrt(z)) / sqrt(z) if z > tiny ** 2 else 2 / sqrt(pi) * (1 - z / 3)
    for t, d in (('f32', 7), ('f64', 13)):
        fit('(exp(r) - 1 - r) / r^2, |r| <= ln 2', t, em1, range(d - 1), lambda x: x ** 2 * exp(-x) + tiny, -ln2 * slack, ln2 * slack)
    for t, d in (('f32', 4), ('f64', 10)):
        fit('(exp(r) - 1 - r) / r^2, |r| <= ln 2 / 2', t, em1, range(d + 1), em1w, -half, half)
        fit('2 (exp(2 r) - 1 - 2 r) / (2 r)^2, |r| <= ln 2 / 4', t, lambda x: 2 * em1(2 * x), range(d + 1),
            lambda x: em1w(2 * x), -half / 2, half / 2)
    for t, n in (('f32', 3), ('f64', 7)):
        fit('(log((1 + s) / (1 - s)) / s - 2) / z, z = s^2', t, lg, range(1, n + 1), lambda z: one, mpf(0), s2)
    for t, n in (('f32', 3), ('f64', 7)):
        fit('(sin(r) / r - 1) / z, z = r^2', t, sn, range(1, n + 1), lambda z: 1 / (1 + sn(z)), mpf(0), q)
    for t, n in (('f32', 4), ('f64', 7)):
        fit('(cos(r) - 1) / z, z = r^2', t, lambda z: cos(sqrt(z)) - 1, range(1, n + 1), lambda z: 1 / cos(sqrt(z)), mpf(0), q)
    fit('erf(x) / x - 1 in z = x^2, x <= 1', 'f32', lambda z: er(z) - 1, range(7), lambda z: 1 / er(z), mpf(0), one)
    centre = mpf('2.453125')
    fit('erf(x) in x - 2.453125, 1 <= x <= 3.92', 'f32', lambda x: erf(x + centre), range(13), lambda x: one, 1 - centre,
        mpf('3.92') - centre)
    P, Q, error, _ = rational(er, 12, 12, 0, mpf('5.95') ** 2, rounds=60)
    show(f'erf(x) / x = P(z) / Q(z), z = x^2: error {mp.nstr(error, 3)}, P', 'f64', P)
    show('  Q', 'f64', Q)
    for t in ('f32', 'f64'):
        parts('2 ln 2', t, 2 * ln2, 2)
        parts('ln 2', t, ln2, 2)
        parts('ln 2 / 2', t, ln2 / 2, 2)
        parts('log2 e', t, 1 / ln2, 1)
    parts('pi / 2', 'f64', pi / 2, 3)
    parts('2 / pi', 'f64', 2 / pi, 1)


if __name__ == '__main__':
    main()
