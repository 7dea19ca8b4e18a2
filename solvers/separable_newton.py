"""The second-order finish of L_sep: an l from the barrier method, a factor from its dual matrices, both certified."""

from __future__ import annotations

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.mixing import low_rank, unit_rows
from signgeo.solvers.separable_barrier import BarrierPoint, descend
from signgeo.solvers.separable_bounds import off_diagonal_sums
from signgeo.solvers.separable_solution import SeparableSolution, better, certify, two_sided_form

_AWAY = 0.3  # how far from the boundary to start, as a fraction of the gap
_POLISH = 8  # passes that take a factor's remaining error to second order
_ROUNDS = 3
_SHARE = 0.25  # of the wanted gap is left to the barrier


def finish(H: Dense, known: SeparableSolution, *, both: bool, rtol: float, deadline: float) -> SeparableSolution:
    """Close the gap of a solution by Newton steps; its factor says whether the problem is two-sided.

    Rows without off-diagonal entries are left as they are: there l_i = |H_ii|, on the boundary.
    """
    d = H.shape[0]
    pair = len(known.factor) > d
    linked = np.flatnonzero(off_diagonal_sums(H) > 0.0)
    core = np.ascontiguousarray(H[np.ix_(linked, linked)])
    rest = float(np.abs(np.delete(H.diagonal(), linked)).sum())
    best, share = known, _SHARE
    for _ in range(_ROUNDS if linked.size else 0):
        if best.gap <= rtol:
            break
        slack = best.l - np.abs(H.diagonal()) if pair else best.l - H.diagonal()
        away = best.l + _AWAY * (best.upper - best.lower) * slack / (float(slack.sum()) or 1.0)
        matrices = (core, -core) if pair else (core,)
        point = descend(matrices, away[linked], best.lower - rest, rtol=share * rtol, deadline=deadline)
        l, factor = away.copy(), best.factor.copy()
        l[linked] = point.l
        rows = np.concatenate([linked, linked + d]) if pair else linked
        factor[rows] = _factor(core, point, factor[rows], pair, deadline)
        best = better(best, certify(H, l, factor, both, rtol))
        share /= 4.0
    return best


def _factor(H: Dense, point: BarrierPoint, start: Dense, pair: bool, deadline: float) -> Dense:
    """Unit rows that reach the value of the dual matrices mu S_k^-1, from their image of the factor known so far."""
    if not point.inverses:
        return start
    d = H.shape[0]
    if pair:
        U, V = start[:d], start[d:]
        P = _nystroem(point, 0, (U + V) / 2.0)
        Q = _nystroem(point, 1, (U - V) / 2.0)
        k = start.shape[1]
        both = np.vstack([np.hstack([P, Q]), np.hstack([P, -Q])])
        # Rotating all rows alike changes no inner product: back to the k strongest directions of 2 k.
        _, basis = np.linalg.eigh(both.T @ both)
        found = unit_rows(both @ basis[:, -k:])
    else:
        found = unit_rows(_nystroem(point, 0, start))
    K = two_sided_form(H) if pair else H
    return low_rank(K, start=found, rtol=0.0, max_sweeps=_POLISH, deadline=deadline)


def _nystroem(point: BarrierPoint, k: int, start: Dense) -> Dense:
    """Y (d, r) with Y Y^T = X W (W^T X W)^+ W^T X, X = X_k, W = start: X itself where its range is that of X W."""
    image = point.dual_times(k, start)
    values, vectors = np.linalg.eigh(start.T @ image)
    kept = values > 1e-13 * max(float(values[-1]), 0.0)
    return np.asarray(np.where(kept, 1.0 / np.sqrt(np.where(kept, values, 1.0)), 0.0) * (image @ vectors))
