"""Smoothness in a norm about which nothing more is known: a power method from below, norm comparison from above."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import InputError
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms import Norm
from signgeo.solvers.norms.rigorous import moved
from signgeo.solvers.rounding import down, form_bounds, up
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.spectral_bounds import l2

_STARTS = 16
_PROJECTIONS = 32  # of each of two factors
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
    random = np.random.default_rng(seed).normal(size=(_STARTS, d))
    x = norm.direction(np.vstack([given, outermost, np.sign(outermost), random]))
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


def power_enclosure(
    matrix: Dense, norm: Norm, upper: float, method: str, seed: int, starts: Dense | None = None
) -> Enclosure:
    """Bounds on the constant of M (d, d): a pair of the power method from below, a given bound from above."""
    x, y = power_pair(matrix, norm, seed, starts)
    return Enclosure(pair_lower(matrix, norm, x, y), upper, witness=(x, y), method=method)


def compared(matrix: Dense, norm: Norm, options: SignOptions) -> Enclosure:
    """Power method and norm comparison: what holds for every norm."""
    return power_enclosure(matrix, norm, euclidean_upper(matrix, norm), "norm comparison", options.seed)


def projections(left: Dense, right: Dense, seed: int) -> Dense:
    """Random combinations of the columns of two factors (d, k), shape (64, d): starts for the power method."""
    directions = np.random.default_rng(seed).normal(size=(left.shape[1], _PROJECTIONS))
    return np.hstack([left @ directions, right @ directions]).T


def options_of_part(options: SignOptions, share: float = 1.0) -> dict[str, Any]:
    """Options, as keywords, for one part of the work: a share of the time left, no file and no certificate."""
    limit = None if options.time_limit is None else max(share * options.remaining, 1e-3)
    given = {name: getattr(options, name) for name in ("rtol", "seed", "n_jobs", "progress")}
    return {**given, "time_limit": limit}


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
    square = down(a * a)
    return up(1.0 / square) if square > 0.0 else math.inf


def widened(bounds: Enclosure, by: float, norm: Norm, d: int) -> Enclosure:
    """Bounds for every matrix whose entries differ by at most `by` in sum: they move by `by` / a^2.

    For |x_i| <= ||x||_2 <= ||x|| / a, with the constant a of the norm on R^d.
    """
    if by == 0.0:
        return bounds
    lower, upper = moved(bounds.lower, bounds.upper, up(by * inverse_square(norm, d)))
    return replace(bounds, lower=lower, upper=upper, exact=False)
