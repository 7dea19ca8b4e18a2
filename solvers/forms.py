"""Certified evaluation of x^T M y in floating point."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, down, gamma, sum_bounds, up


def form_bounds(matrix: Dense, x: Dense, y: Dense) -> tuple[float, float]:
    """Floats around x^T M y for M (m, n): each term is rounded twice, their sum is rounded outward.

    An underflowing x_i y_j is off by at most TINY, which M_ij magnifies.
    """
    terms = matrix * np.multiply.outer(x, y)
    low, high = sum_bounds(terms)
    underflow = up(4.0 * terms.size * TINY * (1.0 + float(np.abs(matrix).max())))
    rounding = up(gamma(3) * float(np.abs(terms).sum()) * (1.0 + gamma(terms.size)) + underflow)
    return down(low - rounding), up(high + rounding)
