"""Certified evaluation of x^T M y in floating point."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, down, gamma, sum_bounds, up


def form_bounds(matrix: Dense, x: Dense, y: Dense) -> tuple[float, float]:
    """Floats around x^T M y for M (m, n): each term is rounded twice, their sum is rounded outward."""
    terms = matrix * np.multiply.outer(x, y)
    low, high = sum_bounds(terms)
    rounding = up(gamma(3) * float(np.abs(terms).sum()) * (1.0 + gamma(terms.size)) + 2.0 * terms.size * TINY)
    return down(low - rounding), up(high + rounding)
