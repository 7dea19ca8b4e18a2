"""Directed rounding on top of IEEE double precision: sums and products that surely bound the true value.

Model: round to nearest, ``fl(a op b) = (a op b)(1 + delta)``, ``|delta| <= UNIT``, absent underflow; one step of
``math.nextafter`` outward covers any single correctly rounded operation, underflow included.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

UNIT = 2.0**-53
"""Unit roundoff of float64."""

TINY = 2.0**-1074
"""Smallest positive float64: the largest absolute error of one underflowing operation."""

_FSUM_LIMIT = 200_000  # beyond this many terms the a priori bound of a plain sum is tight enough and far faster


def up(x: float) -> float:
    """The next float64 above x: an upper bound on what was correctly rounded to x."""
    return math.nextafter(x, math.inf)


def down(x: float) -> float:
    """The next float64 below x: a lower bound on what was correctly rounded to x."""
    return math.nextafter(x, -math.inf)


def gamma(k: int) -> float:
    """Upper bound on k u / (1 - k u), the relative error of k successive roundings (Higham 2002, Lemma 3.1)."""
    ku = k * UNIT
    if ku >= 0.5:
        raise OverflowError(f"{k} roundings are too many for float64 error analysis")
    return up(up(ku) / down(1.0 - ku))


def sum_bounds(terms: NDArray[np.float64]) -> tuple[float, float]:
    """Floats (lo, hi) with lo <= the exact sum of all entries <= hi.

    Up to 200,000 terms the sum is correctly rounded (``math.fsum``), so lo and hi are neighbours, equal if it is
    exact; beyond that the a priori bound gamma(n) sum|terms| is used. Terms that overflowed, or are NaN as inf * 0 is,
    say nothing: the bounds are infinite.
    """
    flat = np.ravel(terms)
    if flat.size <= _FSUM_LIMIT:
        values = flat.tolist()
        try:
            total = math.fsum(values)
        except OverflowError:
            return _exact_sum_bounds(values)
        except ValueError:  # inf - inf
            return -math.inf, math.inf
        if not math.isfinite(total):
            return -math.inf, math.inf
        rest = math.fsum([*values, -total])  # correctly rounded too: its sign says on which side the exact sum lies
        return (down(total) if rest < 0.0 else total, up(total) if rest > 0.0 else total)
    with np.errstate(over="ignore", invalid="ignore"):
        total, error = float(flat.sum()), up(gamma(2 * flat.size) * float(np.abs(flat).sum()))
    return (down(total - error), up(total + error)) if math.isfinite(error) else (-math.inf, math.inf)


def _exact_sum_bounds(values: list[float]) -> tuple[float, float]:
    """The same in rationals, for finite terms whose sum, or a part of it, exceeds the range of float64."""
    exact = sum(map(Fraction, values), Fraction(0))
    largest = sys.float_info.max
    if abs(exact) > largest:
        return (largest, math.inf) if exact > 0 else (-math.inf, -largest)
    nearest = float(exact)
    return (down(nearest) if exact < nearest else nearest, up(nearest) if exact > nearest else nearest)


def sum_up(terms: NDArray[np.float64]) -> float:
    """An upper bound on the exact sum of all entries."""
    return sum_bounds(terms)[1]


def sum_down(terms: NDArray[np.float64]) -> float:
    """A lower bound on the exact sum of all entries."""
    return sum_bounds(terms)[0]


def signed_sum_bounds(matrix: NDArray[np.float64], s: NDArray[np.int8], t: NDArray[np.int8]) -> tuple[float, float]:
    """Floats (lo, hi) around the exact value of s^T A t, for sign vectors s (m,), t (n,) and A of shape (m, n)."""
    return sum_bounds(matrix * np.multiply.outer(s, t).astype(np.float64))


def form_bounds(matrix: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Floats around x^T M y for M (m, n): each term is rounded twice, their sum is rounded outward.

    An underflowing x_i y_j is off by at most TINY, which M_ij magnifies. Infinite where a term leaves the range.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        terms = matrix * np.multiply.outer(x, y)
        magnitude = float(np.abs(terms).sum())
    if not np.isfinite(terms).all():
        return -math.inf, math.inf
    low, high = sum_bounds(terms)
    underflow = up(4.0 * terms.size * TINY * (1.0 + float(np.abs(matrix).max())))
    rounding = up(gamma(3) * magnitude * (1.0 + gamma(terms.size)) + underflow)
    return down(low - rounding), up(high + rounding)
