"""An exact judge for sign problems: brute force in rationals, and matrices that are hard on rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float64]


def all_signs(n: int) -> NDArray[np.int8]:
    """All sign vectors of length n with last entry 1, as rows."""
    return np.array([(*head, 1) for head in product((1, -1), repeat=n - 1)], dtype=np.int8)


def exact_value(A: Dense, t: NDArray[np.int8]) -> Fraction:
    """||A t||_1 in rationals."""
    rows = [sum((Fraction(float(a)) * int(s) for a, s in zip(row, t, strict=True)), Fraction(0)) for row in A]
    return sum((abs(r) for r in rows), Fraction(0))


def brute_force(A: Dense) -> Fraction:
    """max ||A t||_1 over all sign vectors, in integers on a common power of two."""
    exponent = max(Fraction(float(a)).denominator for a in A.ravel())
    whole = np.array([[int(Fraction(float(a)) * exponent) for a in row] for row in A], dtype=object)
    values = np.abs(whole @ all_signs(A.shape[1]).T.astype(object)).sum(axis=0)
    return Fraction(int(max(values)), exponent)


def symmetric(A: Dense) -> Dense:
    """The lower triangle of A mirrored."""
    return np.tril(A) + np.tril(A, -1).T


def hard_matrices(count: int, largest: int, seed: int, *, psd: bool) -> Iterator[Dense]:
    """Symmetric matrices (d, d), d <= largest: Gaussian, integer, low rank, tied, sparse, badly scaled, singular."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        d = int(rng.integers(1, largest + 1))
        rank = int(rng.choice([1, max(1, d - 1), d, d + 3]))
        X = rng.standard_normal((rank, d))
        kind = k % 7
        if kind == 1:
            X = rng.integers(-3, 4, (rank, d)).astype(float)
        elif kind == 2:
            X = rng.integers(-1000, 1001, (rank, d)).astype(float)
        elif kind == 3:
            X[:, rng.random(d) < 0.4] = X[:, :1]  # repeated columns: ties
        elif kind == 4:
            X[rng.random(X.shape) < 0.6] = 0.0
        elif kind == 5:
            X *= 10.0 ** rng.integers(-75, 76, (1, d))
        elif kind == 6:
            X = np.outer(rng.choice([-1.0, 1.0], rank), rng.choice([-1.0, 1.0], d)) + 1e-9 * X
        H = symmetric(X.T @ X)
        if not psd:
            diagonal = rng.integers(-2, 3, d) * np.abs(H).max()
            H = H - np.diag(diagonal) if k % 2 else -H
        yield H
