"""The least value of a strongly convex quadratic, certified at a computed minimiser."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.definiteness import surely_dominates
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.intake import Dense
from signgeo.solvers.norms.rigorous import euclidean
from signgeo.solvers.rounding import TINY, down, form_bounds, gamma, up

_SHARE = 0.5  # of the computed least eigenvalue: what the proof of strong convexity is asked for


def certified_minimum(matrix: Dense, b: Dense, c: float, x: Dense) -> Enclosure | None:
    """Bounds on min of x^T H x / 2 + b^T x + c from a point x near the minimiser; None where H is not proved PD.

    With H >= mu I proved by Cholesky, f(x) - ||H x + b||_2^2 / (2 mu) <= min f <= f(x); every rounding is counted.
    """
    mu = _strong_convexity(matrix)
    if mu is None:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        bend = form_bounds(matrix, x, x)
        slope = form_bounds(b[np.newaxis], np.ones(1), x)
        magnitude = np.abs(matrix) @ np.abs(x) + np.abs(b)
        residual = np.abs(matrix @ x + b) + gamma(x.size + 4) * magnitude + 2.0 * x.size * TINY
    if not np.isfinite([*bend, *slope, *residual]).all():
        return None
    value = Enclosure(*bend) / 2.0 + Enclosure(*slope) + c
    size = euclidean(residual * (1.0 + gamma(x.size + 4))).upper
    gap = up(up(size * size) / down(2.0 * mu))
    if not gap < np.inf:
        return None
    return Enclosure(down(value.lower - gap), value.upper, method="strong convexity at a computed minimiser")


def _strong_convexity(matrix: Dense) -> float | None:
    """A mu > 0 with H - mu I proved positive semidefinite, or None."""
    mu = _SHARE * float(np.linalg.eigvalsh(matrix)[0])
    return mu if mu > 0.0 and surely_dominates(np.full(len(matrix), -mu), -matrix) else None
