"""Certified evaluation of the sums that norms are made of, with every rounding accounted for."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, UNIT, down, sum_bounds, sum_down, sum_up, up


def absolute_sum(x: Dense) -> Enclosure:
    """Bounds on sum |x_i|."""
    exponent = int(np.frexp(np.abs(x).max())[1])
    return rescaled(*sum_bounds(np.ldexp(np.abs(x), -exponent)), exponent, lost=x.size)


def euclidean(x: Dense) -> Enclosure:
    """Bounds on sqrt(sum x_i^2). Each square is rounded once, their sum is rounded outward, then the root."""
    if not x.any():
        return Enclosure.point(0.0)
    exponent = int(np.frexp(np.abs(x).max())[1])
    squares = np.square(np.ldexp(x, -exponent))
    low, high = sum_bounds(squares)
    # (1 +- u) for the rounding of each square; entries lost to underflow are each below 2^-537 and add at most that.
    low, high = down(low * (1.0 - UNIT)), up(high * (1.0 + 2.0 * UNIT))
    high = up(high + x.size * 8.0 * TINY)
    return rescaled(max(0.0, down(math.sqrt(low))), up(math.sqrt(high)), exponent, lost=0)


def added(parts: Sequence[Enclosure]) -> Enclosure:
    """The sum of enclosures of norms, rounded outward once; exactly 0 when each is."""
    uppers = np.array([e.upper for e in parts])
    if not uppers.any():
        return Enclosure.point(0.0)
    low, high = sum_down(np.array([e.lower for e in parts])), sum_up(uppers)
    return Enclosure(max(0.0, low), high, min(e.rigor for e in parts), exact=all(e.exact for e in parts))


def unit_scaled(array: Dense) -> tuple[Dense, int, float]:
    """(scaled, e, lost): array = scaled * 2^e but for entries whose differences sum to at most lost * 2^e.

    The largest |entry| of scaled lies in [1/2, 1). lost is 0 unless entries became subnormal.
    """
    exponent = int(np.frexp(np.abs(array).max())[1])
    with np.errstate(under="ignore"):
        scaled = np.ldexp(array, -exponent)
        exact = exponent <= 0 or np.array_equal(np.ldexp(scaled, exponent), array)
    return scaled, exponent, 0.0 if exact else up(array.size * TINY)


def moved(low: float, high: float, by: float) -> tuple[float, float]:
    """The ends of a nonnegative interval moved outward by `by`, not at all for 0."""
    return (max(0.0, down(low - by)), up(high + by)) if by else (max(0.0, low), high)


def rescaled(low: float, high: float, exponent: int, *, lost: int) -> Enclosure:
    """The enclosure [low, high] * 2^exponent, widened by what `lost` entries may have lost when scaled down.

    Raises ScaleError when the upper end overflows.
    """
    if high == 0.0:
        return Enclosure.point(0.0)
    if exponent > 0:
        high = up(high + lost * TINY) if lost else high
        low = max(0.0, down(low - lost * TINY)) if lost else low
    try:
        lower, upper = math.ldexp(low, exponent), math.ldexp(high, exponent)
    except OverflowError as error:
        raise ScaleError("the norm exceeds the range of float64; scale the input down by a power of two") from error
    subnormal = math.ldexp(lower, -exponent) != low, math.ldexp(upper, -exponent) != high
    return Enclosure(max(0.0, down(lower)) if subnormal[0] else lower, up(upper) if subnormal[1] else upper, exact=True)
