"""The barrier method of `separable_barrier` for one small matrix, with its proofs, as a compiled loop.

Everything is done within one matrix of at most some 16 rows: path following with full Newton steps, a last centring,
then an upper bound proved by Cholesky with the margin of `definiteness` and a lower bound from the factors
sqrt(mu) L_k^-T of X_k = mu S_k^-1, rows normalised, each rounding bounded a priori.
"""

from __future__ import annotations

import math

import numba
import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.rounding import TINY, UNIT

_SHRINK = 20.0
_NEAR, _CENTRED = 0.9, 1e-4  # Newton decrements at which mu shrinks, and at which the last centring ends
_MOST_STEPS = 200


@numba.njit(cache=True)
def cholesky(S: Dense, L: Dense) -> bool:
    """S = L L^T from the lower triangle of S; False when a pivot is not positive.

    Multiplies by rounded reciprocals of pivots, for which the margin of `proved` leaves room.
    """
    d = S.shape[0]
    for j in range(d):
        pivot = S[j, j]
        for c in range(j):
            pivot -= L[j, c] * L[j, c]
        if not pivot > 0.0:
            return False
        root = math.sqrt(pivot)
        L[j, j] = root
        reciprocal = 1.0 / root
        for i in range(j + 1, d):
            entry = S[i, j]
            for c in range(j):
                entry -= L[i, c] * L[j, c]
            L[i, j] = entry * reciprocal
    return True


@numba.njit(cache=True)
def gap_factor(A: Dense, sign: float, l: Dense, S: Dense, L: Dense) -> bool:
    """L of diag(l) - sign A = L L^T; False if it does not exist."""
    d = A.shape[0]
    for i in range(d):
        for j in range(i):
            S[i, j] = -sign * A[i, j]
        S[i, i] = l[i] - sign * A[i, i]
    return bool(cholesky(S, L))


@numba.njit(cache=True)
def proved(A: Dense, sign: float, l: Dense, S: Dense, L: Dense) -> bool:
    """Whether diag(l) - sign A is proved PSD (Rump 2006; the margin is derived in `definiteness`)."""
    d = A.shape[0]
    share = (2 * d + 8) * UNIT
    g = share / (1.0 - 2.0 * share) * (1.0 + 8.0 * UNIT)
    roots, largest = 0.0, 0.0
    for i in range(d):
        for j in range(i):
            S[i, j] = -sign * A[i, j]
        S[i, i] = l[i] - sign * A[i, i]
        if not S[i, i] > 0.0:
            return False
        roots += math.sqrt(S[i, i])
        largest = max(largest, S[i, i])
    underflow = 4.0 * d * (d + 1) * (1.0 + largest) * TINY
    for i in range(d):
        margin = g * math.sqrt(S[i, i]) * roots * (1.0 + (2 * d + 16) * UNIT) + underflow
        # Two roundings here and one in S_ii: four units of each term cover them.
        S[i, i] = S[i, i] - margin - 4.0 * UNIT * (abs(l[i]) + abs(A[i, i]))
    return bool(cholesky(S, L))


@numba.njit(cache=True, fastmath={"reassoc", "contract"})  # steers the path; proofs do not rest on it
def inverse_factor(L: Dense, R: Dense) -> None:
    """R = L^-T, upper triangular."""
    d = L.shape[0]
    for j in range(d):
        R[j, j] = 1.0 / L[j, j]
    for j in range(d):
        for i in range(j + 1, d):
            entry = 0.0
            for c in range(j, i):
                entry += L[i, c] * R[j, c]
            R[j, i] = -entry * R[i, i]


@numba.njit(cache=True, fastmath={"reassoc", "contract"})  # likewise
def newton_system(R: Dense, count: int, M: Dense, slope: Dense) -> None:
    """M = sum_k S_k^-1 o S_k^-1 and slope = sum_k diag(S_k^-1), S_k^-1 = R_k R_k^T; R is (2, d, d)."""
    d = slope.size
    M[:] = 0.0
    slope[:] = 0.0
    for k in range(count):
        for i in range(d):
            for j in range(i + 1):
                entry = 0.0
                for c in range(i, d):
                    entry += R[k, i, c] * R[k, j, c]
                M[i, j] += entry * entry
                if i == j:
                    slope[i] += entry


@numba.njit(cache=True)
def solve_factored(L: Dense, x: Dense) -> None:
    """x <- (L L^T)^-1 x."""
    d = x.size
    for i in range(d):
        for c in range(i):
            x[i] -= L[i, c] * x[c]
        x[i] /= L[i, i]
    for i in range(d - 1, -1, -1):
        for c in range(i + 1, d):
            x[i] -= L[c, i] * x[c]
        x[i] /= L[i, i]


@numba.njit(cache=True)
def follow_path(A: Dense, count: int, l: Dense, R: Dense, target: float) -> bool:
    """Bring l (d,), strictly feasible, and R (2, d, d) = L_k^-T to the end of the central path: X_k ~ R_k R_k^T.

    count : 1 for diag(l) - A alone, 2 for diag(l) + A too. False if the path could not be followed.
    """
    d = l.size
    S, M, L, F = np.empty((d, d)), np.empty((d, d)), np.zeros((2, d, d)), np.zeros((d, d))
    slope, a, b, trial = np.empty(d), np.empty(d), np.empty(d), np.empty(d)
    for k in range(count):
        if not gap_factor(A, 1.0 - 2.0 * k, l, S, L[k]):
            return False
    mu = 0.0
    for _ in range(_MOST_STEPS):
        for k in range(count):
            inverse_factor(L[k], R[k])
        newton_system(R, count, M, slope)
        if not cholesky(M, F):
            return False
        a[:] = 1.0
        b[:] = slope
        solve_factored(F, a)
        solve_factored(F, b)
        aa, ab, bb = a.sum(), b.sum(), (slope * b).sum()
        if mu == 0.0:
            mu = aa / ab
        last = target * l.sum() / (count * d)
        decrement = bb - 2.0 * ab / mu + aa / (mu * mu)
        if decrement <= _CENTRED * _CENTRED and mu <= 1.01 * last:
            return True
        if decrement <= _NEAR * _NEAR and mu > 1.01 * last:
            mu = max(mu / _SHRINK, last)
        length = 1.0
        while True:
            for i in range(d):
                trial[i] = l[i] + length * (b[i] - a[i] / mu)
            inside = gap_factor(A, 1.0, trial, S, L[0])
            if inside and count == 2:
                inside = gap_factor(A, -1.0, trial, S, L[1])
            if inside:
                break
            length *= 0.6
            if length < 1e-6:
                return False
        l[:] = trial
    return False
