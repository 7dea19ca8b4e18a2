"""Section C: steepest descent on quadratics f(x) = x^T H x / 2, run in exact arithmetic.

The constants are rational: the solver's upper bound on L (every larger L is a smoothness constant too), and for a
positive definite H the PL constant and the level-set radius from its exact inverse.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import Number, at_most_number
from signgeo.properties.exact import Exact, inner, rational, rationals, times
from signgeo.properties.exact_matrices import inverse, linf_value, sign_vectors
from signgeo.properties.exact_norms import dual_value, norm_value, square_root, steepest_value
from signgeo.properties.inequalities.smoothness import one_sided_factor
from signgeo.properties.outcome import Outcome, all_of
from signgeo.solvers.errors import InputError
from signgeo.solvers.induced import smoothness
from signgeo.solvers.norms import L1, LInf, Norm

Dense = NDArray[np.float64]

STEPS = 3
"""Exact iterates grow by some 60 bits a step; few steps are enough for what is asked here."""


def lemma_2(drawn: tuple[Norm, Dense, Dense], *, decrease: Fraction = Fraction(1, 2)) -> Outcome:
    """A step of size 1/L: f(x^+) <= f(x) - decrease ||g||_*^2 / L. False variant: decrease = 1."""
    norm, H, given = drawn
    L = rational(smoothness(H, norm).upper)
    if L == 0:
        return at_most_number(0, 0, "f is constant")
    x, entries = rationals(given), rationals(H)
    g = times(entries, x)
    size = dual_value(norm, g)
    after = _value(entries, _step(norm, x, g, L))
    return at_most_number(after, _value(entries, x) - rational(decrease) * (size * size) / L)


def prop_1(drawn: tuple[Norm, Dense, Dense], *, factor: Fraction = Fraction(2), steps: int = STEPS) -> Outcome:
    """sum_{t < T} ||g_t||_*^2 <= factor L (f_0 - f*), f* = 0 for PSD H. False variant: factor = 1.9.

    T = 1, ..., `steps`, so that coordinate descent on x^T x / 2, tight at T = the number of nonzero x_i, is met.
    """
    norm, H, given = drawn
    L = rational(smoothness(H, norm).upper)
    if L == 0:
        return at_most_number(0, 0, "f is constant")
    entries, x = rationals(H), rationals(given)
    bound = rational(factor) * L * _value(entries, x)
    outcomes, total = [], rational(0)
    for _ in range(steps):
        g = times(entries, x)
        size = dual_value(norm, g)
        total = total + size * size
        outcomes.append(at_most_number(total, bound))
        x = _step(norm, x, g, L)
    return all_of(*outcomes)


def thm_1(
    drawn: tuple[Norm, Dense, Dense], *, squared: bool = True, initial_distance: bool = False, steps: int = STEPS
) -> Outcome:
    """f_T - f* <= 2 L R^2 / (T + 4) for T = 0, ..., R the level-set radius, in the max norm or L1, H positive definite.

    R^2 = 2 f_0 max ||u||^2 / u^T H u, from the exact inverse.
    False variant: squared = False (R for R^2, as the scan prints). Open: initial_distance, R = ||x_0 - x*||.
    """
    norm, H, given = drawn
    entries, x = rationals(H), rationals(given)
    L, start = rational(smoothness(H, norm).upper), _value(entries, x)
    square = 2 * start * inverse_size(norm, H)
    if initial_distance:
        size = norm_value(norm, x)
        square = size * size
    radius: Number = square if squared else square_root(square)
    outcomes = []
    for t in range(steps + 1):
        outcomes.append(at_most_number(_value(entries, x), 2 * L * radius / (t + 4), f"T = {t}"))
        x = _step(norm, x, times(entries, x), L)
    return all_of(*outcomes)


def thm_2(drawn: tuple[Norm, Dense, Dense], *, factor: int = 1, steps: int = STEPS) -> Outcome:
    """f_T - f* <= (1 - factor mu / L)^T (f_0 - f*), mu the PL constant in the norm (max norm or L1), H definite.

    Also asks the PL inequality ||g||_*^2 >= 2 mu (f - f*) of mu = 1 / max ||u||_*-unit u^T H^-1 u. False variant:
    factor = 2.
    """
    norm, H, given = drawn
    entries, x = rationals(H), rationals(given)
    L, mu = rational(smoothness(H, norm).upper), 1 / inverse_size(norm, H)
    size = dual_value(norm, times(entries, x))
    start = _value(entries, x)
    outcomes = [at_most_number(2 * mu * start, size * size, "PL")]
    rate = 1 - factor * mu / L
    bound = start
    for t in range(1, steps + 1):
        x = _step(norm, x, times(entries, x), L)
        bound = bound * rate
        outcomes.append(at_most_number(_value(entries, x), bound, f"T = {t}"))
    return all_of(*outcomes)


def one_sided(drawn: tuple[Dense, Dense], *, same: bool = False) -> Outcome:
    """Lemma 2 in the max norm with a constant that bounds u^T H u on the cube from above only.

    c = positive diagonal + all |H_ij| beside it is such a constant, and may be far below L_inf for indefinite H.
    False variant: same = True claims L_inf <= c for every symmetric H.
    """
    H, given = drawn
    c = one_sided_factor(H)
    if same:
        return at_most_number(linf_value(H), c)
    if c == 0:
        c = rational(float(np.abs(H).max()) or 1.0)  # every positive constant will do where the form is never positive
    entries, x = rationals(H), rationals(given)
    g = times(entries, x)
    size = sum(abs(v) for v in g)
    return at_most_number(_value(entries, _step(LInf(), x, g, c)), _value(entries, x) - size * size / (2 * c))


def inverse_size(norm: Norm, H: Dense) -> Exact:
    """max ||u||^2 over u^T H u <= 1, which is max u^T H^-1 u over ||u||_* <= 1, attained at a vertex of the dual ball.

    max_i (H^-1)_ii for the max norm, max over sign vectors of s^T H^-1 s for L1.
    """
    inverted = inverse(H)
    if inverted is None or not isinstance(norm, LInf | L1):
        raise InputError(
            "norm", got="another norm or a singular H", expected="LInf or L1 and a definite H", remedy="Draw these."
        )
    if isinstance(norm, LInf):
        return max(row[i] for i, row in enumerate(inverted))
    return max(inner(s, times(inverted, s)) for s in sign_vectors(H.shape[0]).tolist())


def _value(entries: list[list[Exact]], x: list[Number]) -> Number:
    return inner(x, times(entries, x)) / 2


def _step(norm: Norm, x: list[Number], g: list[Number], L: Exact) -> list[Number]:
    return [a - v / L for a, v in zip(x, steepest_value(norm, g), strict=True)]
