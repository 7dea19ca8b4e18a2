"""What makes a vector a steepest direction, asked exactly of a formula and within rounding of a computed one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import Computable, Number, equal_number, greatest
from signgeo.properties.exact import Exact, inner
from signgeo.properties.exact_norms import dual_value, norm_value
from signgeo.properties.outcome import Outcome, all_of, at_most
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.norms import L2, BlockL1, BlockLInf, MaxOf, Norm, SumOf
from signgeo.solvers.rounding import UNIT, gamma, sum_bounds, sum_up, up

Dense = NDArray[np.float64]


def steepest_is_maximal(norm: Norm, g: list[Exact], y: list[Number]) -> Outcome:
    """||y||^2 = ||g||_*^2 and <g, y> = ||g||_*^2."""
    size = dual_value(norm, g)
    squared = size * size
    return all_of(
        equal_number(norm_squared(norm, y), squared, "||y||^2 = ||g||_*^2"),
        equal_number(inner(g, y), squared, "<g, y> = ||g||_*^2"),
    )


def norm_squared(norm: Norm, y: list[Number]) -> Number:
    """||y||^2, exact for block and composite norms too, whose parts' squares are rational combinations of roots."""
    if isinstance(norm, L2):
        return inner(y, y)
    parts: list[Number] = []
    if isinstance(norm, BlockLInf | BlockL1):
        parts = [inner(part, part) for part in ([y[i] for i in block] for block in norm.blocks)]
    elif isinstance(norm, MaxOf | SumOf):
        parts = [norm_squared(part, y[span.start : span.stop]) for part, span in norm.parts]
    if isinstance(norm, BlockLInf | MaxOf):
        return greatest(parts)
    alive = [p for p in parts if isinstance(p, Computable) or p != 0]
    if parts and len(alive) <= 1:
        return alive[0] if alive else parts[0]
    size = norm_value(norm, y)
    return size * size


def computed_direction_agrees(norm: Norm, z: Dense, *, stretch: int = 1) -> Outcome:
    """The solver's `steepest(z)` has ||y|| = ||z||_* and <z, y> = ||z||_*^2 up to the rounding of its evaluation.

    A computed direction differs from the exact one by some relative roundings: the two sides, enclosed with all the
    rounding of the checks themselves, may be apart by no more than `direction_rounding`.
    """
    y = stretch * norm.steepest(z)
    size, dual = norm.enclose(y), norm.dual.enclose(z)
    error = direction_rounding(z.size)
    terms = y * z
    low, high = sum_bounds(terms)
    rounding = 4.0 * UNIT * sum_up(np.abs(terms))  # of the products, and of the two ends below
    return all_of(
        _near(size, dual, error, "computed direction: ||y|| = ||z||_*"),
        _near(Enclosure(low - rounding, high + rounding), dual * dual, error, "computed direction: <z, y> = ||z||_*^2"),
    )


def direction_rounding(d: int) -> float:
    """A bound on the relative error, in its own norm, of a steepest direction computed in d dimensions.

    Sums, roots and quotients over d entries take fewer than 4 d + 16 roundings each. Singular vectors are computed
    backward stably, with a modest multiple of d roundings; d^2 covers the passage from entries to the matrix norm.
    """
    return gamma(16 * (d + 2) ** 2)


def _near(lhs: Enclosure, rhs: Enclosure, error: float, note: str) -> Outcome:
    """|lhs - rhs| <= error |rhs|, refuted only where the enclosures are surely further apart."""
    gap = max(0.0, lhs.lower - rhs.upper, rhs.lower - lhs.upper)
    return at_most(Enclosure.point(gap), Enclosure.point(up(error * rhs.upper)), note=note)
