"""A second-order finish for the L_sep problem: the logarithmic barrier of its dual constraints, by Newton's method.

Minimise sum(l) / mu - sum_k log det S_k, S_k = diag(l) - A_k, for mu -> 0. The gradient is 1 / mu - sum diag(S_k^-1),
the Hessian sum_k S_k^-1 o S_k^-1 (o: entrywise), so that a step costs some Cholesky factorisations whatever the
condition (Benson, Ye and Zhang 2000, the dual-scaling method; for max-cut Helmberg, Rendl, Vanderbei and Wolkowicz
1996). Near the central path mu S_k^-1 are the dual matrices X_k, sum_k diag(X_k) = 1. Plain floating point: bounds are
proved elsewhere.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.linalg
from signgeo.solvers.definiteness import cholesky_completes
from signgeo.solvers.intake import Dense

_REDUCTION = 10.0  # mu aims at this fraction of the present gap; 3 and 30 take as many steps
_BACK = 0.95  # of the way to the boundary
_MOST_STEPS = 100


@dataclass(frozen=True, eq=False)
class BarrierPoint:
    """l strictly feasible; dual matrices X_k; an estimate of the optimal value from below.

    X_k = mu (S_k^-1 - S_k^-1 diag(step) S_k^-1): with the Newton step, the diagonals add up to exactly 1, and X_k is
    PSD if the decrement is at most 1. `inverses` is empty if no such mu was met.
    """

    l: Dense
    lower: float
    inverses: list[Dense]
    mu: float
    step: Dense

    def dual_times(self, k: int, W: Dense) -> Dense:
        """X_k W."""
        first = self.inverses[k] @ W
        return np.asarray(self.mu * (first - self.inverses[k] @ (self.step[:, None] * first)))


def descend(
    matrices: Sequence[Dense], l: Dense, lower: float, *, rtol: float, deadline: float = math.inf
) -> BarrierPoint:
    """Follow the barrier from a strictly feasible l (d,) until sum(l) is within rtol of the optimal value.

    lower : any lower bound on the optimal value; it is improved on the way by the dual matrices.
    """
    d, count = l.size, len(matrices)
    dual: tuple[list[Dense], float, Dense] = ([], math.nan, np.zeros(d))
    for _ in range(_MOST_STEPS):
        inverses = _inverses(matrices, l)
        newton = _newton(inverses) if inverses else None
        if newton is None:
            break
        total, closest = float(l.sum()), newton.smallest_multiplier()
        if closest is not None:
            step = newton.towards(closest)
            lower = max(lower, total - closest * (count * d - float(newton.slope @ step)))
            dual = (inverses, closest, step)
        gap = total - lower
        if gap <= rtol * abs(total) or time.perf_counter() >= deadline:
            break
        moved = _line_search(matrices, l, newton.towards(max(gap, 1e-16 * abs(total)) / (_REDUCTION * count * d)))
        if moved is None:
            break
        l = moved
    return BarrierPoint(l, lower, *dual)


@dataclass(frozen=True, eq=False)
class _Newton:
    """The step b - a / mu for every mu at once: a = M^-1 1, b = M^-1 slope, slope = sum diag(S_k^-1)."""

    a: Dense
    b: Dense
    slope: Dense

    def towards(self, mu: float) -> Dense:
        return self.b - self.a / mu

    def smallest_multiplier(self) -> float | None:
        """The least mu whose Newton decrement is at most 1: then mu S^-1 (S - diag(step)) S^-1 is feasible and PSD."""
        aa, ab, bb = float(self.a.sum()), float(self.b.sum()), float(self.slope @ self.b)
        discriminant = ab * ab - aa * (bb - 1.0)
        return aa / (ab + math.sqrt(discriminant)) if discriminant > 0.0 and aa > 0.0 and ab > 0.0 else None


def _newton(inverses: list[Dense]) -> _Newton | None:
    with np.errstate(over="ignore"):  # no step comes of what overflows: what is then returned is proved as ever
        hessian = np.square(inverses[0])
        for X in inverses[1:]:
            hessian += np.square(X)
    slope = np.sum([X.diagonal() for X in inverses], axis=0)
    right = np.column_stack([np.ones(slope.size), slope])
    try:
        factor = scipy.linalg.cho_factor(hessian, lower=True, overwrite_a=True, check_finite=False)
    except np.linalg.LinAlgError:
        return None
    a, b = scipy.linalg.cho_solve(factor, right, check_finite=False).T
    return _Newton(a, b, slope)


def _line_search(matrices: Sequence[Dense], l: Dense, step: Dense) -> Dense | None:
    """The longest of a few steps that stays inside with room to spare."""
    length = 1.0
    while length > 1e-10:
        if all(cholesky_completes(np.diag(l + length / _BACK * step) - A) for A in matrices):
            return np.asarray(l + length * step)
        length *= 0.7
    return None


def _inverses(matrices: Sequence[Dense], l: Dense) -> list[Dense]:
    """Every S_k^-1 by Cholesky; empty if one is not positive definite."""
    found = []
    for A in matrices:
        factor, failed = scipy.linalg.lapack.dpotrf(np.diag(l) - A, lower=1, clean=0)
        if failed:
            return []
        inverse, failed = scipy.linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
        if failed:
            return []
        lower = np.tril(inverse, -1)
        found.append(lower + lower.T + np.diag(inverse.diagonal()))
    return found
