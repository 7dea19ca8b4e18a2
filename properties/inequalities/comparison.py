"""Section C, second half: gradient descent against sign gradient descent (Eq. 12 and 13)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray
from signgeo.properties.computable import Number, at_most_number, equal_number
from signgeo.properties.exact import Exact, inner, rational, rationals, times
from signgeo.properties.exact_matrices import absolute_sum, inverse, l2_value, linf_value, trace
from signgeo.properties.outcome import Outcome, all_of, undefined
from signgeo.solvers.alignment import improvement_ratio

Dense = NDArray[np.float64]


def eq_12(drawn: tuple[Dense, Dense], *, dimension_factor: bool = True) -> Outcome:
    """I_sign / I_GD = phi(g) d L_2 / L_inf, and the solver's R holds it. False variant: without the factor d.

    L_2 / L_inf stands on both sides, so the equality is one of rationals.
    """
    H, g = drawn
    if not H.any() or not g.any():
        return undefined("R is 0/0")
    d = H.shape[0]
    small, large = l2_value(H), linf_value(H)
    guaranteed = squared_ratio(g)  # (||g||_1^2 / L_inf) / (||g||_2^2 / L_2), with L_2 / L_inf taken out
    claimed = guaranteed / d * (d if dimension_factor else 1)
    computed = improvement_ratio(H, g)
    return all_of(
        equal_number(guaranteed, claimed, "Eq. 12"),
        at_most_number(rational(computed.lower) * large, guaranteed * small, "improvement_ratio, lower bound"),
        at_most_number(guaranteed * small, rational(computed.upper) * large, "improvement_ratio, upper bound"),
    )


def eq_12_actual(drawn: tuple[Dense, Dense], *, threshold: Fraction = Fraction(2)) -> Outcome:
    """Convex quadratic, R >= threshold: a sign step decreases f by at least what a gradient step does.

    Asked at the drawn g and its cyclic shifts. False variant: threshold just above 1, the wording of Section 4.
    Gradients with a smaller R satisfy it trivially.
    """
    H, g = drawn
    if not H.any() or not g.any():
        return undefined("R is 0/0")
    small, large = l2_value(H), linf_value(H)
    return all_of(*(_actual_decrease(H, np.roll(g, k), threshold, small, large) for k in range(g.size)))


def _actual_decrease(H: Dense, g: Dense, threshold: Fraction, small: Number, large: Exact) -> Outcome:
    applies = at_most_number(rational(threshold) * large, squared_ratio(g) * small, "R below the threshold")
    if not applies.truth:
        return at_most_number(0, 1, "R below the threshold")
    exact, entries = rationals(g), rationals(H)
    total, squares = sum(abs(v) for v in exact), inner(exact, exact)
    signs = [(v > 0) - (v < 0) for v in exact]
    sign_drop = total * total / large - total * total * inner(signs, times(entries, signs)) / (2 * large * large)
    form = inner(exact, times(entries, exact))
    # GD drops squares / L_2 - form / (2 L_2^2); both sides times L_2^2.
    return at_most_number(squares * small - form / 2, sign_drop * (small * small), "actual decrease")


def eq_13(drawn: tuple[Dense, Dense], *, with_rho: bool = True) -> Outcome:
    """rho lambda_max / lambda_mean phi(g) <= R <= lambda_max / lambda_mean phi(g) for PSD H != 0, g != 0.

    With phi(g) d L_2 taken out: rho / sum lambda_i <= 1 / L_inf <= 1 / sum lambda_i. False variant: with_rho = False.
    """
    H, g = drawn
    total, diagonal = absolute_sum(H), absolute_sum(np.diag(np.diag(H)))
    if not H.any() or not g.any():
        return undefined("R is 0/0")
    share: Exact = diagonal / total if with_rho else fmpq(1)
    value, eigenvalues = linf_value(H), trace(H)
    computed = improvement_ratio(H, g)
    scale: Number = squared_ratio(g) * l2_value(H)
    return all_of(
        at_most_number(share * value, eigenvalues, "left"),
        at_most_number(eigenvalues, value, "right"),
        at_most_number(share * scale, rational(computed.upper) * eigenvalues, "left, computed R"),
        at_most_number(rational(computed.lower) * eigenvalues, scale, "right, computed R"),
    )


def eq_13_tight(H: Dense) -> Outcome:
    """The right half, L_inf >= tr H, is an equality iff H is diagonal (PSD H)."""
    off_diagonal = np.count_nonzero(H - np.diag(np.diag(H)))
    return equal_number(int(linf_value(H) == trace(H)), int(off_diagonal == 0))


def phi_min(H: Dense, *, need_range: bool = True) -> Outcome:
    """phi of the gradient attains 1/d on x^T H x / 2 if some e_i is in the range of H: shown for invertible H.

    False variant: need_range = False claims it of every PSD H; where no e_i is in the range, 1/d is not attained.
    """
    d = H.shape[0]
    inverted = inverse(H)
    if inverted is not None:
        gradient = times(rationals(H), [row[0] for row in inverted])
        total, squares = sum(abs(v) for v in gradient), inner(gradient, gradient)
        return equal_number(total * total / (d * squares), fmpq(1, d), "x = H^-1 e_1")
    attained = any(in_range(H, i) for i in range(d))
    return equal_number(int(attained), 1) if not need_range else at_most_number(0, 1, "no e_i need be in the range")


def in_range(H: Dense, i: int) -> bool:
    """Whether e_i is in the range of H: appending it does not raise the exact rank."""
    entries = rationals(H)
    extended = [[*row, fmpq(int(k == i))] for k, row in enumerate(entries)]
    return bool(fmpq_mat(entries).rank() == fmpq_mat(extended).rank())


def squared_ratio(g: Dense) -> Exact:
    """||g||_1^2 / ||g||_2^2, which is phi(g) d."""
    exact = rationals(g)
    total = sum(abs(v) for v in exact)
    return total * total / inner(exact, exact)
