"""Coordinate ascent on the low-rank max-cut SDP: max tr(H V V^T) over factors V (d, k) with unit rows.

With k (k + 1) / 2 > d columns almost no instance has a local maximum that is not global (Boumal, Voroninski and Bandeira
2016), and replacing one row by the best one, v_i <- g_i / |g_i| with g_i = sum_{j != i} H_ij v_j, converges linearly
(Wang, Chang and Kolter, "The mixing method", 2017). Nothing here is certified: `signgeo.solvers.separable` does that.
"""

from __future__ import annotations

import math
import time

import numba
import numpy as np
from signgeo.solvers.intake import Dense

_BLOCK = 4  # sweeps between two looks at the clock


def default_rank(d: int) -> int:
    """ceil(sqrt(2 d)) + 1 columns, at most d."""
    return min(d, math.ceil(math.sqrt(2.0 * d)) + 1)


def random_factor(d: int, rank: int, seed: int) -> Dense:
    """A factor (d, rank) whose rows are independent uniform unit vectors."""
    V = np.random.default_rng(seed).standard_normal((d, rank))
    return np.asarray(V / np.linalg.norm(V, axis=1, keepdims=True))


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
    rank : k; None for ceil(sqrt(2 d)) + 1.
    start : a factor (d, k) to begin from; its rows are normalised, and its k is kept.
    rtol : stop when the increase still to come, extrapolated from the last two sweeps as a geometric series, falls
        below rtol times the value. The diagonal of H, which no V changes, is left out of the value.
    max_sweeps, deadline : stop after so many sweeps, or at this `time.perf_counter()`.
    """
    d = H.shape[0]
    V = random_factor(d, rank or default_rank(d), seed) if start is None else _unit_rows(start)
    scale = float(np.abs(H).max())
    if scale == 0.0:
        return V
    K = np.ascontiguousarray(np.ldexp(H, -int(np.frexp(scale)[1])))
    done, previous = 0, math.inf
    while done < max_sweeps and time.perf_counter() < deadline:
        block = min(_BLOCK if d > 200 else 8 * _BLOCK, max_sweeps - done)
        settled, previous = sweep(K, V, block, rtol, previous)
        if settled:
            break
        done += block
    return V


def _unit_rows(start: Dense) -> Dense:
    V = np.array(start, dtype=np.float64, order="C", copy=True)
    lengths = np.linalg.norm(V, axis=1)
    V[lengths == 0.0, 0] = 1.0
    return np.asarray(V / np.where(lengths == 0.0, 1.0, lengths)[:, None])


@numba.njit(cache=True, fastmath={"reassoc", "contract"})  # its result is certified afterwards, whatever the rounding
def sweep(H: Dense, V: Dense, sweeps: int, rtol: float, previous: float) -> tuple[bool, float]:
    """Up to `sweeps` passes over all rows of V in place; whether they settled, and the last pass's increase."""
    d, k = V.shape
    g = np.empty(k)
    for _ in range(sweeps):
        increase = 0.0
        value = 0.0
        for i in range(d):
            for c in range(k):
                g[c] = -H[i, i] * V[i, c]
            full = d - d % 4
            for j in range(0, full, 4):
                h0, h1, h2, h3 = H[i, j], H[i, j + 1], H[i, j + 2], H[i, j + 3]
                for c in range(k):
                    g[c] += h0 * V[j, c] + h1 * V[j + 1, c] + h2 * V[j + 2, c] + h3 * V[j + 3, c]
            for j in range(full, d):
                for c in range(k):
                    g[c] += H[i, j] * V[j, c]
            square = 0.0
            along = 0.0
            for c in range(k):
                square += g[c] * g[c]
                along += g[c] * V[i, c]
            length = np.sqrt(square)
            if length > 1e-290:  # a row without neighbours may point anywhere
                for c in range(k):
                    V[i, c] = g[c] / length
                increase += 2.0 * (length - along)
                value += length
        ratio = min(increase / previous, 0.999) if previous < np.inf and previous > 0.0 else 0.999
        previous = increase
        if increase <= 1e-15 * value or increase * ratio <= rtol * value * (1.0 - ratio):
            return True, previous
    return False, previous
