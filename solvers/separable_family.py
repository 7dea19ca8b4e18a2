"""Separable smoothness of a function on a sample: the least sum of one l that serves several Hessians at once."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import issparse
from signgeo.solvers.certificate import Certificate, Part
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import DataTypeError, OptionError, ShapeError
from signgeo.solvers.intake import Dense, SymmetricMatrix, as_symmetric
from signgeo.solvers.rounding import down, sum_up, up
from signgeo.solvers.separable_barrier import descend
from signgeo.solvers.separable_bounds import lifted_l, off_diagonal_sums, pairings_value
from signgeo.solvers.separable_reference import dual_root, optimal_pair
from signgeo.solvers.separable_scaling import scaled
from signgeo.solvers.sign_options import SignOptions

METHODS = ("auto", "cvxpy")
_VIOLATED = 1e-9  # an eigenvalue of diag(l) - A below minus this share of |A| makes A a cut


@dataclass(frozen=True, eq=False)
class _Point:
    """l (d,) and dual factors P_k (d, r), sum_k |row i of P_k|^2 near 1, of diag(l) >= A_k, k active."""

    l: Dense
    active: list[int]
    factors: list[Dense]


def lsep_family(
    hessians: Sequence[Any],
    *,
    method: str = "auto",
    rtol: float = 1e-7,
    time_limit: float | None = 60.0,
) -> Enclosure:
    """min sum(l) subject to -diag(l) <= H_k <= diag(l) for every k: Eq. 31 with its supremum over a sample.

    Parameters
    ----------
    hessians : matrices of one shape (d, d), each what H may be (see `signgeo.solvers.intake`), at least one.
    method : ``"auto"`` (cutting planes on k: the barrier method for a few of the constraints, to which those violated
        most are added until none is) or ``"cvxpy"`` (all at once, by Clarabel).
    rtol : the wanted relative width; time_limit : seconds, or None.

    Returns
    -------
    Enclosure whose certificate names all matrices and has one ``diagonal`` part, for all of them: ``l`` (d,). The
    lower bound is that of a dual solution, sum_k tr(A_k X_k) with sum_k diag(X_k) = 1 over A = H_1, -H_1, H_2, ...; the
    witness is the list of pairs (k, factor of X_k), k counting the A.

    Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    if method not in METHODS:
        raise OptionError("method", got=repr(method), expected=f"one of {', '.join(METHODS)}", remedy="Use 'auto'.")
    options = SignOptions(rtol=rtol, time_limit=time_limit)
    given = _checked(hessians)
    frame = scaled(tuple(g.dense() for g in given))
    constraints = [A for H in frame.matrices for A in (H, -H)]
    point = _all_at_once(constraints) if method == "cvxpy" else _cutting_planes(constraints, options)
    l = frame.restored_l(lifted_l(constraints, point.l, rtol))
    lower = frame.restored_lower(max(0.0, _dual_value(constraints, point)))
    widening = sum_up(np.array([g.widening for g in given]))
    upper = sum_up(l)
    return Enclosure(
        max(0.0, down(lower - widening)) if widening else lower,
        up(upper + widening) if widening else upper,
        witness=list(zip(point.active, point.factors, strict=True)),
        certificate=Certificate(
            tuple(g.matrix for g in given), (Part("diagonal", "lsep", "upper", upper, {"l": l, "two_sided": True}),)
        ),
        seconds=options.seconds,
        method="Clarabel" if method == "cvxpy" else "cutting planes",
    )


def _checked(hessians: Any) -> list[SymmetricMatrix]:
    """At least one matrix, all of one shape, from whatever holds them."""
    single = isinstance(hessians, str | bytes | Mapping) or getattr(hessians, "ndim", 1) == 0 or issparse(hessians)
    if single or not isinstance(hessians, Iterable):
        raise DataTypeError(
            "hessians", got=type(hessians).__name__, expected="a sequence of matrices", remedy="Pass a list of them."
        )
    given = [as_symmetric(H, f"hessians[{k}]") for k, H in enumerate(hessians)]
    dimensions = sorted({g.dimension for g in given})
    if len(dimensions) != 1:
        raise ShapeError(
            "hessians",
            got=f"{len(given)} matrices of dimensions {dimensions}",
            expected="at least one matrix, all of one shape",
            remedy="Pass a list of (d, d) matrices.",
        )
    return given


def _all_at_once(constraints: list[Dense]) -> _Point:
    l, duals = optimal_pair(tuple(constraints))
    return _Point(l, list(range(len(duals))), [dual_root(X) for X in duals])


def _cutting_planes(constraints: list[Dense], options: SignOptions) -> _Point:
    """The rows that are linked to others by `_linked_rows`; the rest is settled by its largest diagonal entry."""
    off = np.max([off_diagonal_sums(A) for A in constraints], axis=0)
    diagonals = np.stack([A.diagonal() for A in constraints])
    l = diagonals.max(axis=0)
    linked, alone = np.flatnonzero(off > 0.0), np.flatnonzero((off == 0.0) & (l > 0.0))
    units = np.eye(l.size)
    active, factors = [int(k) for k in diagonals.argmax(axis=0)[alone]], [units[:, [i]] for i in alone]
    if linked.size:
        core = _linked_rows([np.ascontiguousarray(A[np.ix_(linked, linked)]) for A in constraints], options)
        l[linked] = core.l
        active, factors = core.active + active, [units[:, linked] @ P for P in core.factors] + factors
    return _Point(l, active, factors)


def _linked_rows(constraints: list[Dense], options: SignOptions) -> _Point:
    """Solve for the active constraints only; add the most violated one and all that are nearly as bad; repeat."""
    deadline = math.inf if options.time_limit is None else options.started + options.time_limit
    sizes = np.array([float(np.abs(A).max()) or 1.0 for A in constraints])
    interior = np.max([np.abs(A.diagonal()) + 1.5 * off_diagonal_sums(A) for A in constraints], axis=0)
    active = [int(np.argmax([np.abs(A).sum() + A.trace() for A in constraints]))]
    while True:
        point = descend([constraints[k] for k in active], interior, 0.0, rtol=options.rtol / 4.0, deadline=deadline)
        lowest = np.array([float(np.linalg.eigvalsh(np.diag(point.l) - A)[0]) for A in constraints])
        with np.errstate(over="ignore"):  # a matrix far smaller than the others may be violated by more than 1e308
            violation = np.where(np.isin(np.arange(len(constraints)), active), 0.0, -lowest / sizes)
        worst = float(violation.max())
        if worst <= _VIOLATED or time.perf_counter() >= deadline:
            break
        active += [int(k) for k in np.flatnonzero(violation >= max(0.3 * worst, _VIOLATED))]
    if not point.inverses:
        return _Point(point.l, [], [])
    everything = np.eye(interior.size)
    return _Point(point.l, active, [dual_root(point.dual_times(j, everything)) for j in range(len(active))])


def _dual_value(constraints: list[Dense], point: _Point) -> float:
    """A float surely below sum_k tr(A_k P_k P_k^T) / N, N >= 1 at least every sum over k of squared row lengths.

    Every feasible l is nonnegative, so sum(l) >= sum_k tr(diag(l) P_k P_k^T) / N >= sum_k tr(A_k P_k P_k^T) / N.
    """
    if not point.active:
        return 0.0
    lengths = np.sqrt(np.sum([(P * P).sum(axis=1) for P in point.factors], axis=0))
    factors = [P / np.where(lengths > 0.0, lengths, 1.0)[:, None] for P in point.factors]
    squares = np.sum([(P * P).sum(axis=1) for P in factors], axis=0)
    return pairings_value([(constraints[k], P, P) for k, P in zip(point.active, factors, strict=True)], squares)
