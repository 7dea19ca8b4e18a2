"""Section A: norms, dual norms and the steepest direction. Every check takes what its strategy draws, whole.

The data are rational, so the comparisons are exact where the norms are sums of square roots.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from signgeo.properties.computable import Number, at_most_number, encloses, equal_number
from signgeo.properties.exact import inner, minus, rational, rationals
from signgeo.properties.exact_norms import dual_value, has_exact_direction, norm_value, steepest_value
from signgeo.properties.inequalities.directions import computed_direction_agrees, norm_squared, steepest_is_maximal
from signgeo.properties.outcome import Outcome, all_of, undefined
from signgeo.solvers.alignment import density
from signgeo.solvers.induced import smoothness
from signgeo.solvers.norms import L1, LInf, Norm

Dense = NDArray[np.float64]


def table_1(drawn: tuple[Norm, Dense], *, without_factor: bool = False, smallest: bool = False) -> Outcome:
    """The row of Table 1 for this norm lies in the argmax of Eq. 15: ||y|| = ||g||_*, <g, y> = ||g||_*^2.

    Since <g, y> - ||y||^2 / 2 <= ||g||_*^2 / 2 for every y (lemma-3a), these two equalities are what being in the
    argmax means. False variants: `without_factor` takes sign(g) for the max norm, `smallest` argmin |g_i| for L1.
    """
    norm, z = drawn
    g = rationals(z)
    direction: list[Number]
    if without_factor and isinstance(norm, LInf):
        direction = [rational(int(np.sign(v))) for v in z]
    elif smallest and isinstance(norm, L1):
        chosen = int(np.abs(z).argmin())
        direction = [v if i == chosen else rational(0) for i, v in enumerate(g)]
    elif has_exact_direction(norm):
        return all_of(steepest_is_maximal(norm, g, steepest_value(norm, g)), computed_direction_agrees(norm, z))
    else:
        return computed_direction_agrees(norm, z)
    return steepest_is_maximal(norm, g, direction)


def eq_2_15(drawn: tuple[Norm, Dense, Dense, Dense], *, penalty: Fraction = Fraction(1, 2)) -> Outcome:
    """x_t - a g^{||.||} minimises <g, x - x_t> + ||x - x_t||^2 / (2 a): no drawn x does better, for a = 1, 2, 1/4.

    False variant: penalty = 1, that is 1 / a in place of 1 / (2 a). For g = 0 that variant is true.
    """
    norm, z, start, other = drawn
    g, origin, x = rationals(z), rationals(start), rationals(other)
    factor = rational(penalty)
    direction = steepest_value(norm, g)
    outcomes = []
    for alpha in (fmpq(1), fmpq(2), fmpq(1, 4)):
        taken = [-alpha * v for v in direction]
        claimed = inner(g, taken) + factor * norm_squared(norm, taken) / alpha
        for candidate in (minus(x, origin), [v / 2 for v in taken], [2 * v for v in taken]):
            reached = inner(g, candidate) + factor * norm_squared(norm, candidate) / alpha
            outcomes.append(at_most_number(claimed, reached, f"a = {alpha}"))
    return all_of(*outcomes)


def lemma_3a(drawn: tuple[Norm, Dense, Dense], *, constant: Fraction = Fraction(1)) -> Outcome:
    """<x, z> <= c ||x|| ||z||_*, at the drawn x and at the maximiser x = z^{||.||}. False variant: c = 0.99."""
    norm, given, z = drawn
    exact_z, exact_x, c = rationals(z), rationals(given), rational(constant)
    size = dual_value(norm, exact_z)
    plain = at_most_number(inner(exact_x, exact_z), c * (norm_value(norm, exact_x) * size))
    if not has_exact_direction(norm):
        near = rationals(norm.steepest(z))  # the maximiser but for rounding, which the statement does not need
        bound = c * (norm_value(norm, near) * size)
        return all_of(plain, at_most_number(inner(near, exact_z), bound, "x near the steepest direction"))
    # At the maximiser the left side is ||z||_*^2 and ||x|| = ||z||_*: both by lemma-3bc, evaluated on the direction.
    reached = inner(exact_z, steepest_value(norm, exact_z))
    return all_of(plain, at_most_number(reached, c * (size * size), "x = the steepest direction"))


def lemma_3bc(drawn: tuple[Norm, Dense], *, stretch: int = 1) -> Outcome:
    """||y||^2 = <z, y> and ||y|| = ||z||_* for y = stretch z^{||.||}. False variant: stretch = 2."""
    norm, z = drawn
    exact = rationals(z)
    if not has_exact_direction(norm):
        return computed_direction_agrees(norm, z, stretch=stretch)
    direction = [stretch * v for v in steepest_value(norm, exact)]
    return all_of(steepest_is_maximal(norm, exact, direction), computed_direction_agrees(norm, z, stretch=stretch))


def norm_ineq(z: Dense, *, dimension_drop: int = 0, require_nonzero: bool = True) -> Outcome:
    """||z||_inf <= ||z||_2 <= ||z||_1 <= sqrt(d) ||z||_2 <= d ||z||_inf, and phi(z) in [1/d, 1] for z != 0.

    False variants: dimension_drop = 1 puts sqrt(d - 1); require_nonzero = False asks for phi(0), which is 0 / 0.
    """
    x = rationals(z)
    d = len(x)
    largest, total, squares = max(abs(v) for v in x), sum(abs(v) for v in x), inner(x, x)
    # Each step compares squares, which are rational.
    chain = [largest * largest, squares, total * total, (d - dimension_drop) * squares, d * d * largest * largest]
    outcomes = [at_most_number(a, b) for a, b in pairwise(chain[: 4 if dimension_drop else 5])]
    if squares == 0:
        return all_of(*outcomes) if require_nonzero else undefined("phi(0) is 0/0")
    phi = total * total / (d * squares)
    outcomes += [at_most_number(fmpq(1, d), phi), at_most_number(phi, 1), encloses(density(z), phi, "density")]
    return all_of(*outcomes)


def norm_ineq_tight(z: Dense, *, ones_only: bool = False) -> Outcome:
    """phi(z) = 1 iff all |z_i| are equal; phi(z) = 1/d iff one entry is not 0 (z != 0).

    False variant: ones_only, the paper's footnote 3, which names only multiples of the all-ones vector.
    """
    x = rationals(z)
    d, total, squares = len(x), sum(abs(v) for v in x), inner(x, x)
    if squares == 0:
        return undefined("phi(0) is 0/0")
    full = total * total == d * squares
    level = len(set(x)) == 1 if ones_only else len({abs(v) for v in x}) == 1
    single = sum(1 for v in x if v != 0) == 1
    return all_of(
        equal_number(int(full), int(level), "phi = 1"),
        equal_number(int(total * total == squares), int(single), "phi = 1/d"),
    )


def coord(drawn: tuple[Dense, Dense]) -> Outcome:
    """|grad_i f(x + h e_i) - grad_i f(x)| <= L_1 |h| for the quadratic of H, L_1 = max |H_ij|, i and h from x.

    For a quadratic the left side is |H_ii h| whatever x is; `smoothness` in L1 must hold L_1.
    """
    H, x = drawn
    entries, h = rationals(H), rationals(x)
    largest = max(abs(v) for row in entries for v in row)
    moves = [at_most_number(abs(entries[i][i] * h[i]), largest * abs(h[i])) for i in range(len(h))]
    return all_of(*moves, encloses(smoothness(H, L1()), largest, "L_1"))


def coord_converse(H: Dense) -> Outcome:
    """For convex f the coordinate bound gives L_1-smoothness: max_ij |H_ij| <= max_i |H_ii|. False for indefinite H."""
    entries = rationals(H)
    largest = max(abs(v) for row in entries for v in row)
    return at_most_number(largest, max(abs(row[i]) for i, row in enumerate(entries)))
