"""Section D: separable smoothness, diag(l) on both sides of the Hessian."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray
from signgeo.properties.computable import at_most_number, encloses, equal_number, number_enclosure
from signgeo.properties.exact import Exact, rational, rationals
from signgeo.properties.exact_matrices import (
    absolute_sum,
    integer_form,
    integers_psd,
    is_psd,
    l2_value,
    linf_value,
    maximising_signs,
)
from signgeo.properties.inequalities.smoothness import one_sided_factor
from signgeo.properties.outcome import Outcome, all_of, at_most, undefined
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.induced import smoothness
from signgeo.solvers.norms import Diagonal
from signgeo.solvers.separable import lsep

Dense = NDArray[np.float64]

_PROMISED = float(signature(lsep).parameters["rtol"].default)
"""The relative width that `lsep` promises by default."""


def eq_14(drawn: tuple[Dense, Dense]) -> Outcome:
    """For convex f the one-sided definition says the same as the two-sided one. False for indefinite H."""
    H, l = drawn
    return equal_number(int(one_sided(H, l)), int(two_sided(H, l)))


def eq_14_printed(H: Dense) -> Outcome:
    """Prop. 4 from the printed one-sided definition: H <= diag(l) implies L_inf <= sum l_i. False for indefinite H.

    l_i is the positive part of H_ii and all |H_ij| beside it, lifted by 2^-20 max|H_ij|: positive and feasible.
    """
    lift = rational(float(np.abs(H).max()) * 2.0**-20)
    return at_most_number(linf_value(H), one_sided_factor(H) + H.shape[0] * lift)


def prop_4(drawn: tuple[Dense, Dense], *, largest: bool = False, converse: bool = False) -> Outcome:
    """-diag(l) <= H <= diag(l) iff H is 1-smooth in ||.||_L; it implies L_inf <= sum l_i. l_i > 0.

    False variants: largest, max l_i for the sum; converse, L_inf <= sum l_i implies feasibility.
    """
    H, l = drawn
    feasible, value = two_sided(H, l), linf_value(H)
    total = sum(rationals(l))
    if converse:
        return equal_number(int(feasible), int(value <= total), "L_inf <= sum l_i implies feasibility")
    agreement = _smooth_iff(H, l, feasible)
    if not feasible:
        return agreement
    return all_of(agreement, at_most_number(value, max(rationals(l)) if largest else total))


def eq_31(H: Dense, *, one_sided_only: bool = False) -> Outcome:
    """L_sep is the least sum l_i with -diag(l) <= H <= diag(l): the solver's l is feasible, so are footnote 4's.

    False variant: one_sided_only drops the left side; then sum l_i below L_sep is feasible for negative H.
    """
    found = lsep(H)
    if one_sided_only:
        return at_most_number(rational(found.lower), one_sided_factor(H), "one-sided l is feasible")
    certificate: Any = found.certificate
    l = np.asarray(certificate.l)
    d = H.shape[0]
    return all_of(
        equal_number(int(two_sided(H, l)), 1, "the solver's l is feasible"),
        at_most_number(sum(rationals(l)), rational(found.upper), "and bounds L_sep"),
        equal_number(int(two_sided(H, np.abs(H).sum(axis=1))), 1, "l_i = sum_j |H_ij| is feasible"),
        at_most_number(rational(found.lower), absolute_sum(H), "L_sep <= sum |H_ij|"),
        at_most_number(rational(found.lower), d * l2_value(H), "L_sep <= d L_2"),
    )


def prop_5(H: Dense, *, left: bool = True, swapped: bool = False) -> Outcome:
    """L_inf <= L_sep <= rho_diag^-1 sum lambda_i for PSD H != 0 (Eq. 33).

    False variants: left = False turns the left half around, L_sep <= L_inf; swapped turns both around.
    """
    if not H.any():
        return undefined("rho_diag is 0/0")
    value, total, separable = linf_value(H), absolute_sum(H), lsep(H)
    right_is_tight = value == total
    if swapped:
        return all_of(_at_most(separable, value), _at_least(separable, total, tight=right_is_tight))
    if not left:
        return _at_most(separable, value)
    return all_of(_at_least(separable, value, tight=left_is_tight(H)), _at_most(separable, total, tight=right_is_tight))


def left_is_tight(H: Dense) -> bool:
    """Whether diag(s * Hs) - H is PSD at a maximising sign vector s, so that L_sep = L_inf (PSD H)."""
    for s in maximising_signs(H):
        l = s * (H @ s)  # sums of small integers times one power of two: no rounding
        if is_psd(np.diag(l) - H):
            return True
    return False


def prop_5_tight(H: Dense) -> Outcome:
    """L_inf = L_sep iff diag(s * Hs) >= H at a maximising s; L_sep = sum |H_ij| iff L_inf = sum |H_ij| (PSD H != 0)."""
    if not H.any():
        return undefined("rho_diag is 0/0")
    value, total, separable = linf_value(H), absolute_sum(H), lsep(H)
    return all_of(
        _tight_iff(left_is_tight(H), separable, value, rational(separable.upper) > value, "left"),
        _tight_iff(value == total, separable, total, rational(separable.lower) < total, "right"),
    )


def _tight_iff(tight: bool, separable: Enclosure, side: Exact, apart: bool, note: str) -> Outcome:
    """L_sep equals the side where that is `tight`; elsewhere the solver's bounds must leave room between the two."""
    return encloses(separable, side, f"{note}: tight") if tight else equal_number(int(apart), 1, f"{note}: strict")


def prop_5_sym(H: Dense, *, one_sided_only: bool = False) -> Outcome:
    """L_inf <= L_sep <= min(sum |H_ij|, d L_2) for symmetric H. False variant: L_sep from the one-sided Eq. 31."""
    value = linf_value(H)
    if one_sided_only:
        return at_most_number(value, one_sided_factor(H))
    separable, total = lsep(H), absolute_sum(H)
    tight = value == total
    return all_of(
        _at_least(separable, value, tight=tight),
        _at_most(separable, total, tight=tight),
        at_most_number(rational(separable.lower), H.shape[0] * l2_value(H), "L_sep <= d L_2"),
    )


def one_sided(H: Dense, l: Dense) -> bool:
    """diag(l) - H is PSD, in exact arithmetic."""
    M, _ = integer_form(np.vstack([H, l]))
    return integers_psd(np.diag(M[-1]) - M[:-1])


def two_sided(H: Dense, l: Dense) -> bool:
    """diag(l) - H and diag(l) + H are PSD, in exact arithmetic."""
    return one_sided(H, l) and one_sided(-H, l)


def _smooth_iff(H: Dense, l: Dense, feasible: bool) -> Outcome:
    """The solver's constant in ||.||_L is at most 1 iff l is feasible; its bounds may straddle 1 at the boundary."""
    constant = smoothness(H, Diagonal(tuple(l.tolist())))
    if feasible:
        return at_most_number(rational(constant.lower), 1, "feasible l: 1-smooth in the norm of l")
    return at_most_number(1, rational(constant.upper), "infeasible l: not 1-smooth in the norm of l")


def _at_most(separable: Enclosure, value: Exact, *, tight: bool = False) -> Outcome:
    """L_sep <= value: decided by the bounds, undecided within the solver's own width.

    Where `tight` says that both are equal, exactly, only the bounds are left to check.
    """
    if tight:
        return encloses(separable, value, "L_sep, which equals the right side here")
    if rational(separable.upper) <= value:
        return at_most_number(rational(separable.upper), value)
    return at_most(separable, number_enclosure(value), promised=_PROMISED)


def _at_least(separable: Enclosure, value: Exact, *, tight: bool = False) -> Outcome:
    """Value <= L_sep, likewise."""
    if tight:
        return encloses(separable, value, "L_sep, which equals the left side here")
    if value <= rational(separable.lower):
        return at_most_number(value, rational(separable.lower))
    return at_most(number_enclosure(value), separable, promised=_PROMISED)
