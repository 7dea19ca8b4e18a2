"""Smoothness in a norm about which nothing more is known: a power method from below, norm comparison from above."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.errors import InputError
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Norm
from signgeo.solvers.rounding import down, form_bounds, up
from signgeo.solvers.spectral_bounds import l2

_STARTS = 16
_SWEEPS = 300


def power_pair(matrix: Dense, norm: Norm, seed: int, starts: Dense | None = None) -> tuple[Dense, Dense]:
    """Vectors (x, y) of unit norm with x^T M y large, shape (d,) each.

    Alternates y <- a unit maximiser of <M x, y> and x <- one of <M y, x>: the value never decreases (a generalised
    power method). It starts from the given rows (k, d), the outermost eigenvectors and their signs, and at random.
    """
    d = matrix.shape[0]
    _, vectors = np.linalg.eigh(matrix)
    outermost = vectors[:, [0, -1]].T
    given = np.empty((0, d)) if starts is None else starts
    x = norm.direction(np.vstack([given, outermost, np.sign(outermost), _random_rows(seed, d)]))
    y, best = x, np.full(x.shape[0], -1.0)
    for _ in range(_SWEEPS):
        y = norm.direction(x @ matrix)
        image = y @ matrix
        x = norm.direction(image)
        value = np.einsum("ki,ki->k", x, image)
        if not (value > best * (1.0 + 2.0**-40)).any():
            break
        best = np.maximum(best, value)
    chosen = int(np.einsum("ki,ki->k", x @ matrix, y).argmax())
    return x[chosen], y[chosen]


def _random_rows(seed: int, d: int) -> Dense:
    return np.random.default_rng(seed).normal(size=(_STARTS, d))


def pair_lower(matrix: Dense, norm: Norm, x: Dense, y: Dense) -> float:
    """A float below x^T M y / (||x|| ||y||), hence below the smoothness constant."""
    size = up(norm.enclose(x).upper * norm.enclose(y).upper)
    return max(0.0, down(form_bounds(matrix, x, y)[0] / size)) if size > 0.0 else 0.0


def euclidean_upper(matrix: Dense, norm: Norm) -> float:
    """||M||_2 / a^2 for a ||x||_2 <= ||x||: ||M x||_* <= ||M x||_2 / a and ||x||_2 <= ||x|| / a."""
    return up(l2(matrix).upper * inverse_square(norm, matrix.shape[0]))


def inverse_square(norm: Norm, d: int) -> float:
    """A float above 1 / a^2 for the norm's constant a > 0; InputError when the norm's own constant is not positive."""
    a = norm.euclidean_lower(d)
    if not a > 0.0:
        raise InputError(
            "norm",
            got=f"euclidean_lower({d}) = {a!r}",
            expected="a positive constant a with a ||x||_2 <= ||x||",
            remedy="Return a certified positive constant.",
        )
    return up(1.0 / down(a * a))
