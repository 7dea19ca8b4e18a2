"""L_sep of H = X^T X from its factor X (n, d), n < d: a pass costs n k a row where one over H costs d k.

The stationary factors V (d, k) of max |X V|_F^2 over unit rows are diag(1 / l) X^T (X V), so that n + 1 columns always
leave one to spare, and a second-order stationary V is a global maximum (Boumal, Voroninski and Bandeira 2016).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numba
import numpy as np
from signgeo.solvers.gram_bounds import dominating, factor_value
from signgeo.solvers.intake import Dense
from signgeo.solvers.mixing import ascended, default_rank, random_factor
from signgeo.solvers.rounding import sum_up

_FIRST, _TIGHTER, _PASSES = 1e-4, 0.1, 400  # the precision asked of the first ascent, then of each further one


@dataclass(frozen=True, eq=False)
class GramRelaxation:
    """V (d, k) with unit rows and l (d,) proved to dominate X^T X: lower <= L_sep <= upper."""

    factor: Dense
    l: Dense
    lower: float
    upper: float


def relaxed(X: Dense, *, rtol: float, seed: int, deadline: float) -> GramRelaxation:
    """Bounds on L_sep(X^T X) within rtol, or as good as time and rounding allow."""
    d = X.shape[1]
    V = random_factor(d, min(X.shape[0] + 1, default_rank(d)), seed)
    best = bounds_from(X, V)
    precision = max(_FIRST, rtol)
    while best.upper - best.lower > rtol * best.upper and time.perf_counter() < deadline:
        V = _ascended(X, V, precision, deadline)
        found, before = bounds_from(X, V), best
        kept = found if found.upper <= before.upper else before
        best = GramRelaxation(V, kept.l, found.lower, kept.upper)
        if precision < 1e-15 and best.upper >= before.upper:
            break
        precision *= _TIGHTER
    return best


def bounds_from(X: Dense, V: Dense) -> GramRelaxation:
    """What a factor V (d, k) proves: its value, and l_i = <v_i, (X^T X V)_i> times what domination takes."""
    l = dominating(X, np.einsum("ik,ik->i", V, X.T @ (X @ V)))
    return GramRelaxation(V, l, factor_value(X, V), sum_up(l))


def _ascended(X: Dense, V: Dense, rtol: float, deadline: float) -> Dense:
    columns = np.ascontiguousarray(X.T)
    squares = np.einsum("ir,ir->i", columns, columns)
    constant = float(squares.sum())

    def value(V: Dense) -> float:
        return float(np.square(X @ V).sum()) - constant

    return ascended(
        V,
        sweep=lambda V: _sweep(columns, squares, V, X @ V),
        value=value,
        rtol=rtol,
        max_sweeps=_PASSES,
        deadline=deadline,
    )


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})  # its result is certified afterwards
def _sweep(columns, squares, V, image):  # type: ignore[no-untyped-def]
    """One pass over all rows of V in place, image = X V kept up to date; the increase, and sum |g_i|."""
    d, k = V.shape
    n = columns.shape[1]
    g = np.empty(k)
    increase = 0.0
    weight = 0.0
    for i in range(d):
        for c in range(k):
            g[c] = -squares[i] * V[i, c]
        for r in range(n):
            x = columns[i, r]
            for c in range(k):
                g[c] += x * image[r, c]
        square = 0.0
        for c in range(k):
            square += g[c] * g[c]
        length = np.sqrt(square)
        if length < 1e-150:  # nothing pulls at this row
            continue
        moved = 0.0
        for c in range(k):
            change = g[c] / length - V[i, c]
            V[i, c] += change
            moved += change * change
            g[c] = change
        for r in range(n):
            x = columns[i, r]
            for c in range(k):
                image[r, c] += x * g[c]
        increase += length * moved
        weight += length
    return increase, weight
