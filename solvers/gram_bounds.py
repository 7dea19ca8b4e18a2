"""Certified bounds about H = X^T X from the factor X (n, d) alone: nothing here is d x d.

Entries of X are below 1 in size (`gram_linf` scales them). An upper bound rests on the Schur complement: for l > 0,
diag(l) - X^T X is positive semidefinite if and only if I - X diag(1 / l) X^T is, which is n x n.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from signgeo.solvers.definiteness import cholesky_margin, surely_dominates
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, down, gamma, sum_bounds, sum_up, up


def squared_length_bounds(y_low: Dense, y_high: Dense) -> tuple[float, float]:
    """Floats around |y|^2 for y between y_low and y_high (n,), entry by entry."""
    least = np.where(np.signbit(y_low) == np.signbit(y_high), np.minimum(np.abs(y_low), np.abs(y_high)), 0.0)
    most = np.maximum(np.abs(y_low), np.abs(y_high))
    low = sum_bounds(np.maximum(0.0, np.nextafter(least * least, -np.inf)))[0]
    return max(0.0, low), sum_up(np.nextafter(most * most, np.inf))


def sign_value_bounds(X: Dense, s: Dense) -> tuple[float, float]:
    """Floats around s^T H s = |X s|^2 for signs s (d,): neighbours or equal where X s is exact, as of integers."""
    ends = [sum_bounds(row * s) for row in X]
    if any(low != high for low, high in ends):
        return squared_length_bounds(*np.array(ends).T)
    value = sum((Fraction(low) ** 2 for low, _ in ends), Fraction(0))
    nearest = float(value)
    return (down(nearest) if nearest > value else nearest, up(nearest) if nearest < value else nearest)


def rayleigh_lower(X: Dense, v: Dense) -> float:
    """A float surely below v^T H v / v^T v = |X v|^2 / |v|^2 for v (d,), not 0."""
    d = v.size
    image, error = X @ v, gamma(d + 8) * (1.0 + gamma(d + 16)) * (np.abs(X) @ np.abs(v)) + 4.0 * d * TINY
    low, _ = squared_length_bounds(np.nextafter(image - error, -np.inf), np.nextafter(image + error, np.inf))
    return max(0.0, down(low / up(float(v @ v) * (1.0 + gamma(d + 8)) + d * TINY)))


def factor_value(X: Dense, V: Dense) -> float:
    """A float surely below |X V|_F^2 / N for V (d, k), N >= 1 at least every squared row norm of V: below L_sep(H).

    Four times the rounding of the sums is left, so that a checker with margins of its own agrees.
    """
    d, k = V.shape
    image, sizes = X @ V, np.abs(X) @ np.abs(V)
    error = gamma(4 * d + 32) * sizes * (1.0 + gamma(d + 8)) + 16.0 * d * TINY
    least = np.maximum(0.0, np.abs(image) - error * (1.0 + gamma(8)))
    value = sum_bounds(least * least)[0]
    value = down(value * (1.0 - gamma(4 * image.size + 32)) - 8.0 * image.size * TINY)
    squares = float((V * V).sum(axis=1).max())
    largest = max(1.0, up(squares * (1.0 + gamma(4 * k + 32)) + 8.0 * k * TINY))
    return max(0.0, down(value / largest))


def dominating(X: Dense, l: Dense) -> Dense:
    """The multiple of l (d,), hardly larger than needed, for which diag(l) - X^T X is proved positive semidefinite.

    l_i >= |x_i|^2, the i-th column's, where that is not 0 (smaller ones are raised, and zero columns get 0).
    Of all that the proof may lose to rounding twice as much is left, so that a checker with margins of its own agrees.
    """
    n, d = X.shape
    floor = np.einsum("ri,ri->i", X, X) * (1.0 + gamma(2 * n + 8)) + 4.0 * n * TINY
    used = X.any(axis=0)
    l = np.where(used, np.maximum(l, floor), 0.0)
    B = X[:, used] / np.sqrt(l[used])
    M = B @ B.T
    sizes = float((np.abs(B) @ np.abs(B).sum(axis=0)).max())  # of the rows of |B| |B|^T, a bound on its spectral norm
    error = up(2.0 * gamma(2 * d + 32) * sizes + 16.0 * d * n * TINY)
    M = np.tril(M) + np.tril(M, -1).T
    theta = float(np.linalg.eigvalsh(M)[-1])
    excess = 2.0 * float(cholesky_margin(np.full(n, theta)).max()) + 2.0**-50 * theta
    while not surely_dominates(np.full(n, up(theta + excess)), M):
        excess *= 1.5
    factor = up(up(theta + 2.0 * excess) + error)
    return np.where(used, np.nextafter(factor * l, np.inf), 0.0)
