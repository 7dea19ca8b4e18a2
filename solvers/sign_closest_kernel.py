"""The inner loop of the closest-point search: depth-first over signs, nearest first, in Schnorr-Euchner order.

With S = L L^T, L lower triangular, s^T S s = sum_i (L_ii s_i + c_i)^2, c_i = sum over j > i of L_ji s_j. Deciding s
from the last entry down, the partial sums only grow, and the nearer sign at level i is -sign(c_i). Every function is
resumable: its whole state lives in the arrays of a `Path`.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]


class Path(NamedTuple):
    """Where a depth-first search stands.

    signs : (d,) the entries above `level` are decided.
    stage : (d,) how many of the two signs were tried at each level.
    centers : (d, d) row k: c_0 .. c_k with the entries above k decided.
    costs : (d,) the partial sum of squares above each level.
    level : (1,) the level to go on at: d - 1, which has no other sign to try, when finished.
    """

    signs: Signs
    stage: Signs
    centers: Dense
    costs: Dense
    level: NDArray[np.int64]


class Target(NamedTuple):
    """What the search must beat.

    best : (2,) the best value known, and the squared radius that goes with it.
    bound : sum of l plus the rounding of forming and factorising S: value <= bound - |L^T s|^2 for every s.
    gap : the least step from one value to a better one (0 for real data).
    slack : bound on the error |c - c^| over all levels, in the Euclidean norm.
    growth : 1 + relative rounding of the sum of squares.
    """

    best: Dense
    bound: float
    gap: float
    slack: float
    growth: float


@numba.njit(cache=True, nogil=True)
def squared_radius(target, value):  # type: ignore[no-untyped-def]
    """A computed partial sum above this proves that no completion exceeds value + gap (reaches it, if gap > 0)."""
    exact = (target.bound - value - target.gap) * (1.0 + 2.0**-50)
    if exact < 0.0:
        return -1.0
    return (np.sqrt(exact) + target.slack) ** 2 * target.growth


@numba.njit(cache=True, nogil=True)
def search(L, K, path, target, winner, budget):  # type: ignore[no-untyped-def]
    """Go on from `path` for at most `budget` nodes; returns the nodes used. Improvements go to winner and target.

    L (d, d) is the factor, K (d, d) the form whose value z^T K z counts, both in the order of the search.
    """
    signs, stage, centers, costs = path.signs, path.stage, path.centers, path.costs
    k, top = path.level[0], L.shape[0] - 2
    best = target.best
    nodes = 0
    while k <= top and nodes < budget:
        c = centers[k, k]
        near = -1 if c > 0.0 else 1
        if stage[k] == 0:
            sign, distance = near, L[k, k] - abs(c)
        else:
            sign, distance = -near, L[k, k] + abs(c)
        cost = costs[k] + distance * distance
        if stage[k] == 2 or cost > best[1]:  # the farther sign costs no less
            k += 1
            continue
        stage[k] += 1
        signs[k] = sign
        nodes += 1
        if k == 0:
            _offer(K, signs, target, winner)
            continue
        row, old, new = L[k], centers[k], centers[k - 1]
        ahead = L[k - 1, k - 1] - abs(old[k - 1] + sign * row[k - 1])
        if cost + ahead * ahead > best[1]:
            continue  # no child, so the other centres are not needed: this is most of the time saved
        if sign > 0:
            for j in range(k):
                new[j] = old[j] + row[j]
        else:
            for j in range(k):
                new[j] = old[j] - row[j]
        k -= 1
        costs[k] = cost
        stage[k] = 0
    path.level[0] = k
    return nodes


@numba.njit(cache=True, nogil=True)
def _offer(K, signs, target, winner):  # type: ignore[no-untyped-def]
    """Keep signs as the winner if its value, computed with compensation, beats the best."""
    value = form_value(K, signs)
    if value > target.best[0]:
        winner[:] = signs
        target.best[0] = value
        target.best[1] = min(target.best[1], squared_radius(target, value))


@numba.njit(cache=True, nogil=True)
def form_value(K, signs):  # type: ignore[no-untyped-def]
    """z^T K z to within one rounding."""
    high, low = 0.0, 0.0
    for i in range(K.shape[0]):
        for j in range(K.shape[0]):
            x = signs[i] * signs[j] * K[i, j]
            total = high + x
            back = total - high
            low += (high - (total - back)) + (x - back)
            high = total
    return high + low


@numba.njit(cache=True, nogil=True)
def probe(L, radius, probes, seed):  # type: ignore[no-untyped-def]
    """Mean over random descents of 1 + c_1 + c_1 c_2 + ..., c_i the number of children within the squared radius."""
    d = L.shape[0]
    bits = np.uint64(2 * seed + 1)  # a congruential generator (Knuth's MMIX constants) of the function's own
    total = 0.0
    centers = np.empty(d)
    for _ in range(probes):
        centers[:] = L[d - 1]
        cost, width = L[d - 1, d - 1] ** 2, 1.0
        for k in range(d - 2, -1, -1):
            c = centers[k]
            near = cost + (L[k, k] - abs(c)) ** 2
            far = cost + (L[k, k] + abs(c)) ** 2
            if near > radius:
                break
            sign = -1.0 if c > 0.0 else 1.0
            cost = near
            if far <= radius:
                width *= 2.0
                bits = bits * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                if bits >> np.uint64(63):
                    sign, cost = -sign, far
            total += width
            for j in range(k):
                centers[j] += sign * L[k, j]
    return total / probes
