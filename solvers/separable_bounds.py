"""Certified bounds on L_sep from any l and any factor: what proves the numbers, whoever found them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from signgeo.solvers.definiteness import cholesky_margin, surely_dominates
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, UNIT, down, gamma, sum_bounds, up

_THOROUGH = 200  # rows up to which a Cholesky is so cheap that less than the wanted gap is worth looking for
_START, _COARSE, _FINE = 1e-12, 30.0, 1.3  # relative lifts tried first, and the ratio at which refining ends


def lifted_l(matrices: Sequence[Dense], l: Dense, rtol: float = 1e-9) -> Dense:
    """An l' >= l, hardly larger, such that diag(l') - A is proved PSD for every A (d, d) in `matrices`.

    The lift is twice the margin of the proof plus t w, w_i the largest diagonal entry of diag(l) - A in row i, which
    makes it independent of how rows are scaled. t is found by bisection with one Cholesky a step, until it is known
    within a factor or costs less than rtol / 4 of the sum; large matrices start from what costs that much.

    Raises ScaleError if not even diagonal dominance can be proved.
    """
    off = np.stack([off_diagonal_sums(A) for A in matrices])
    diagonals = np.stack([A.diagonal() for A in matrices])
    linked = off.max(axis=0) > 0.0
    # A row without off-diagonal entries gets l_i = max A_ii, all it needs; others can have no zero on the diagonal.
    floor = diagonals.max(axis=0) + np.where(linked, 2.0**-40 * off.max(axis=0), 0.0)
    base = np.where(linked, np.maximum(l, floor), floor)
    weight = np.where(linked, (base - diagonals).max(axis=0), 0.0)

    def attempt(t: float) -> Dense | None:
        trial = base + t * weight
        rounding = 8.0 * UNIT * (np.abs(trial) + np.abs(diagonals).max(axis=0))
        lift = np.stack([_proof_lift(trial - a) for a in diagonals]).max(axis=0) + rounding
        trial = trial + np.where(linked, lift, 0.0)
        return trial if all(surely_dominates(trial, A) for A in matrices) else None

    enough = rtol / 4.0 * abs(float(base.sum())) / max(float(weight.sum()), TINY)
    found = _least(attempt, enough, first=0.0 if l.size <= _THOROUGH else enough / 2.0)
    if found is not None:
        return found
    base, weight = np.maximum(base, (diagonals + off * (1.0 + gamma(len(l) + 8))).max(axis=0)), weight + off.max(axis=0)
    found = _least(attempt, 1e-9, first=0.0)
    if found is None:
        raise ScaleError("the entries of the matrix span more than float64 arithmetic can verify; rescale its rows")
    return found


def off_diagonal_sums(A: Dense) -> Dense:
    """sum_{j != i} |A_ij| for each row of A (d, d), 0 only where all are 0."""
    sizes = np.abs(A)
    np.fill_diagonal(sizes, 0.0)
    return np.asarray(sizes.sum(axis=1))


def _proof_lift(a: Dense) -> Dense:
    """What to add to a diagonal a so that the margin c sqrt(a_i) of the proof, taken twice, is covered.

    a + x >= 2 c sqrt(a + x) + a holds for x = 2 c sqrt(a) + 4 c^2; c is read off the margin's largest entry.
    """
    margin = cholesky_margin(np.abs(a))
    largest = float(np.abs(a).max())
    c_squared = float(margin.max()) ** 2 / largest if largest > 0.0 else 0.0
    return np.asarray(2.0 * margin + 8.0 * c_squared)


def _least(attempt: Callable[[float], Dense | None], enough: float, first: float) -> Dense | None:
    """What attempt(t) gives at t = first, or near the least t at which it succeeds; None if t = 1 is not enough."""
    found = attempt(first)
    if found is not None:
        return found
    growth = _FINE**4 if first > 0.0 else _COARSE
    low, high = first, max(_START, growth * first)
    while found is None:
        found = attempt(high)
        if found is None:
            low, high = high, high * growth
            growth = _COARSE
            if low > 1.0:
                return None
    while low > 0.0 and high > _FINE * low and high > enough:
        middle = float(np.sqrt(low * high))
        trial = attempt(middle)
        if trial is None:
            low = middle
        else:
            found, high = trial, middle
    return found


def factor_value(H: Dense, factor: Dense) -> float:
    """A float surely below sum_ij H_ij <u_i, v_j> / N, N >= 1 at least every squared row norm, and so below L_sep(H).

    factor : V (d, k), which is U too, or the pair (U; V) (2d, k). Every feasible l is nonnegative, so
    sum(l) >= sum_i l_i (|u_i|^2 + |v_i|^2) / (2 N) >= sum_ij H_ij <u_i, v_j> / N.
    """
    d = H.shape[0]
    return pairings_value([(H, factor[:d], factor[-d:])], (factor * factor).sum(axis=1))


def pairings_value(triples: Sequence[tuple[Dense, Dense, Dense]], squares: Dense) -> float:
    """A float surely below sum_k <U_k, A_k V_k> / N over the (A, U, V), N >= 1 at least every entry of `squares`.

    squares : sums of at most as many rounded squares as the V_k (d, .) have columns. Sums of d, then of d and all
    columns, roundings are bounded a priori.
    """
    d, k = triples[0][0].shape[0], sum(V.shape[1] for _, _, V in triples)
    terms = np.concatenate([(U * (A @ V)).sum(axis=1) for A, U, V in triples])
    sizes = sum(float((np.abs(U) * (np.abs(A) @ np.abs(V))).sum()) for A, U, V in triples)
    rounding = up(sizes * gamma(2 * d + k + 16) * (1.0 + gamma(d * k + 4 * d + 16)))
    value = down(sum_bounds(terms)[0] - up(rounding + 16.0 * d * d * k * TINY))
    largest = max(1.0, up(float(squares.max()) * (1.0 + gamma(2 * k + 16)) + 4.0 * k * TINY))
    return down(value / largest) if value > 0.0 else value
