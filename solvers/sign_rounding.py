"""Good sign vectors for max z^T K z: hyperplane rounding of a low-rank factor, then 1-flip and 2-flip local search.

Goemans and Williamson, J. ACM 42 (1995): with unit rows v_i, the signs of <v_i, r> for a Gaussian r. Each is improved
until no single sign, then no pair of signs, pays. What comes out is a witness, evaluated exactly elsewhere: nothing
here needs error bounds.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_LEAST_GAIN = 2.0**-46  # of sum |K_ij|: below it, rounding in g could make a tie look like a gain for ever


def rounded_signs(K: Dense, V: Dense, *, starts: int | None = None, seed: int = 0) -> Signs:
    """The best z (d,) in {-1, 1}^d found for z^T K z, K symmetric (d, d), from the factor V (d, k)."""
    d = K.shape[0]
    n = starts if starts is not None else min(400, 40 + 2 * d)
    rng = np.random.default_rng(seed)
    guesses = np.where(V @ rng.standard_normal((V.shape[1], n)) >= 0.0, 1, -1).astype(np.int8)
    return improved_signs(K, np.ascontiguousarray(guesses.T))


def improved_signs(K: Dense, guesses: Signs) -> Signs:
    """The best local maximum reached from the rows of guesses (n, d)."""
    best: Signs = _best_local_maximum(np.ascontiguousarray(K), guesses)
    return best


@numba.njit(cache=True, nogil=True)
def _best_local_maximum(K, guesses):  # type: ignore[no-untyped-def]
    best = -np.inf
    winner = guesses[0].copy()
    for row in range(guesses.shape[0]):
        z = guesses[row].copy()
        value = _climb(K, z)
        if value > best:
            best = value
            winner = z
    return winner


@numba.njit(cache=True, nogil=True)
def _climb(K, z):  # type: ignore[no-untyped-def]
    """Flip signs of z in place while that pays; returns z^T K z (in plain floating point)."""
    d = K.shape[0]
    g = K @ z.astype(np.float64)
    least = _LEAST_GAIN * np.abs(K).sum()
    for _ in range(100 * d + 1000):
        best, index = least, -1
        for i in range(d):
            gain = K[i, i] - z[i] * g[i]
            if gain > best:
                best, index = gain, i
        if index >= 0:
            _flip(K, z, g, index)
            continue
        first, second = _best_pair(K, z, g, least)
        if first < 0:
            break
        _flip(K, z, g, first)
        _flip(K, z, g, second)
    total = 0.0
    for i in range(d):
        total += z[i] * g[i]
    return total


@numba.njit(cache=True, nogil=True)
def _best_pair(K, z, g, least):  # type: ignore[no-untyped-def]
    d = K.shape[0]
    best, first, second = least, -1, -1
    for i in range(d):
        gain_i = K[i, i] - z[i] * g[i]
        for j in range(i):
            gain = gain_i + K[j, j] - z[j] * g[j] + 2.0 * z[i] * z[j] * K[i, j]
            if gain > best:
                best, first, second = gain, i, j
    return first, second


@numba.njit(cache=True, nogil=True)
def _flip(K, z, g, i):  # type: ignore[no-untyped-def]
    factor = -2.0 * z[i]
    for j in range(K.shape[0]):
        g[j] += factor * K[i, j]
    z[i] = -z[i]
