"""The figure of FrechetDistanceTest, by NumPy with the eigenvalues of the product of both covariances (as SciPy's sqrtm would give)."""
import numpy as np


def pattern(n, d, a, b):
    i = np.arange(n * d, dtype=np.int64)
    return (((i * a + i * i % 1013) % b).astype(np.float32) / np.float32(b - 1)).reshape(n, d).astype(np.float64)


x, y = pattern(200, 5, 7919, 997), pattern(150, 5, 104729, 499) ** 2 + .25
y = y.astype(np.float32).astype(np.float64)
m1, m2, c1, c2 = x.mean(0), y.mean(0), np.cov(x.T), np.cov(y.T)
root = np.sqrt(np.linalg.eigvals(c1 @ c2).astype(complex)).real.sum()
print(repr(((m1 - m2) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * root))
