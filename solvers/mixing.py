"""Coordinate ascent on the low-rank max-cut SDP: max tr(H V V^T) over factors V (d, k) with unit rows.

With k (k + 1) / 2 > d columns almost no instance has a local maximum that is not global (Boumal, Voroninski and
Bandeira 2016), and replacing one row by the best one, v_i <- g_i / |g_i| with g_i = sum_{j != i} H_ij v_j, converges
linearly (Wang, Chang, Kolter 2017). Two things make it fast on dense matrices: rows are taken in blocks, so that one
matrix product serves a block and only the changes within it are followed row by row; and every few passes the best
combination of the last ones is tried (nonlinear acceleration, Scieur, d'Aspremont and Bach 2016), kept if it is better.
Nothing here is certified: `signgeo.solvers.separable` does that.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numba
import numpy as np
from signgeo.solvers.intake import Dense

_ROWS = 16  # rows a block: the fastest of 8 .. 64 at d = 100, 300 and 1000
_PASSES = 8  # passes between two extrapolations: likewise, of 5 .. 16


def default_rank(d: int) -> int:
    """ceil(sqrt(2 d)) + 1 columns, at most d."""
    return min(d, math.ceil(math.sqrt(2.0 * d)) + 1)


def random_factor(d: int, rank: int, seed: int) -> Dense:
    """A factor (d, rank) whose rows are independent uniform unit vectors."""
    return unit_rows(np.random.default_rng(seed).standard_normal((d, rank)))


def unit_rows(V: Dense) -> Dense:
    """V with each row divided by its length; a zero row becomes the first unit vector."""
    lengths = np.linalg.norm(V, axis=1)
    scaled = np.ascontiguousarray(V / np.where(lengths == 0.0, 1.0, lengths)[:, None])
    scaled[lengths == 0.0, 0] = 1.0
    return scaled


def low_rank(
    H: Dense,
    *,
    rank: int | None = None,
    start: Dense | None = None,
    rtol: float = 1e-7,
    max_sweeps: int = 10_000,
    seed: int = 0,
    deadline: float = math.inf,
) -> Dense:
    """A factor V (d, k) with unit rows that nearly maximises tr(H V V^T), for any symmetric H (d, d).

    Parameters
    ----------
    rank : k; None for ceil(sqrt(2 d)) + 1, at most d.
    start : a factor (d, k) to begin from; its rows are normalised, and its k is kept.
    rtol : about the relative gap that l_i = <v_i, (H V)_i>, shifted to feasibility, then has. The gap is of first order
        in the error of V and the increase by one pass of second: stop when that falls below rtol^2 times the value.
    max_sweeps, deadline : stop after so many passes, or at this `time.perf_counter()`.
    """
    d = H.shape[0]
    V = random_factor(d, rank or default_rank(d), seed) if start is None else unit_rows(start)
    largest = float(np.abs(H).max())
    if largest == 0.0:
        return V
    K = np.ascontiguousarray(np.ldexp(H, -int(np.frexp(largest)[1])))
    np.fill_diagonal(K, 0.0)  # the diagonal adds a constant and slows nothing down
    return ascended(
        V,
        sweep=lambda V: sweep(K, V, _ROWS),
        value=lambda V: float(np.vdot(V, K @ V)),
        rtol=rtol,
        max_sweeps=max_sweeps,
        deadline=deadline,
    )


def ascended(
    V: Dense,
    *,
    sweep: Callable[[Dense], tuple[float, float]],
    value: Callable[[Dense], float],
    rtol: float,
    max_sweeps: int,
    deadline: float,
) -> Dense:
    """V after passes of `sweep`, which changes a factor in place and returns what it won, and its scale.

    value : of a factor, compared between the last one and what extrapolation makes of the last passes.
    """
    done, reached = 0, value(V)
    while done < max_sweeps and time.perf_counter() < deadline:
        iterates, reached, settled = _passes(sweep, V, reached, min(_PASSES, max_sweeps - done), rtol)
        done += len(iterates) - 1
        V = iterates[-1]
        if settled:
            break
        V, reached = _extrapolated(value, iterates, reached)
    return unit_rows(V)


def solved_again(K: Dense, V: Dense) -> tuple[Dense, Dense]:
    """A factor for K, starting from V, and an l with diag(l) - K semidefinite up to rounding."""
    V = low_rank(K, start=V, rtol=1e-6, max_sweeps=100)
    return V, feasible(K, V)


def feasible(K: Dense, V: Dense) -> Dense:
    """The l that goes with V, shifted until diag(l) - K is semidefinite up to rounding."""
    l = np.einsum("ij,ij->i", V, K @ V)
    shifted: Dense = l - min(0.0, float(np.linalg.eigvalsh(np.diag(l) - K)[0]))
    return shifted


def _passes(
    sweep: Callable[[Dense], tuple[float, float]], V: Dense, value: float, count: int, rtol: float
) -> tuple[Dense, float, bool]:
    """Up to `count` passes from V: all iterates (n, d, k), V first; the last one's value; whether it has settled."""
    iterates = np.empty((count + 1, *V.shape))
    iterates[0] = V
    for done in range(1, count + 1):
        iterates[done] = iterates[done - 1]
        increase, weight = sweep(iterates[done])
        value += increase
        if increase <= max(rtol * rtol, 1e-30) * weight:
            return iterates[: done + 1], value, True
    return iterates, value, False


def _extrapolated(value: Callable[[Dense], float], iterates: Dense, last: float) -> tuple[Dense, float]:
    """The affine combination of the iterates with the smallest combined change, if it beats the last iterate."""
    if len(iterates) < 3:
        return iterates[-1], last
    stack = iterates.reshape(len(iterates), -1)
    changes = np.diff(stack, axis=0)
    products = changes @ changes.T
    products /= np.trace(products) or 1.0
    weights = np.linalg.solve(products + 1e-10 * np.eye(len(changes)), np.ones(len(changes)))
    candidate = unit_rows((weights / weights.sum() @ stack[1:]).reshape(iterates.shape[1:]))
    reached = value(candidate)
    return (candidate, reached) if reached > last else (iterates[-1], last)


@numba.njit(cache=True, fastmath={"reassoc", "contract"})  # its result is certified afterwards, whatever the rounding
def sweep(K: Dense, V: Dense, rows: int) -> tuple[float, float]:
    """One pass over all rows of V in place, K without diagonal; the increase of tr(K V V^T), and sum |g_i|."""
    d, k = V.shape
    change = np.empty(k)
    increase = 0.0
    weight = 0.0
    for begin in range(0, d, rows):
        end = min(begin + rows, d)
        G = np.dot(K[begin:end], V)
        for i in range(begin, end):
            g = G[i - begin]
            square = 0.0
            for c in range(k):
                square += g[c] * g[c]
            length = np.sqrt(square)
            if length < 1e-150:  # a row without neighbours may point anywhere; squares below 1e-300 lose digits
                continue
            moved = 0.0
            for c in range(k):
                change[c] = g[c] / length - V[i, c]
                V[i, c] += change[c]
                moved += change[c] * change[c]
            increase += length * moved
            weight += length
            for j in range(i + 1, end):
                h = K[i, j]
                for c in range(k):
                    G[j - begin, c] += h * change[c]
    return increase, weight
