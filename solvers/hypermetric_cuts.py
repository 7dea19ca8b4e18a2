"""Hypermetric inequalities |V^T b|^2 >= 1, b with 3, 5 or 7 entries +-1, that a factor V violates.

For a sign vector s and an integer vector b of odd sum, (b^T s)^2 >= 1, so X = s s^T satisfies b^T X b >= 1 and so does
every convex combination (Deza and Laurent, Geometry of Cuts and Metrics, 1997). Triangles are enumerated; longer ones
grow from nearly tight shorter ones by the best pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float64]

WIDEST = 7
_BINS = 256


@dataclass(frozen=True, eq=False)
class Cuts:
    """Inequalities and their multipliers.

    index : (m, 7) int32, the variables of each b, ascending, then -1.
    sign : (m, 7) int8, their coefficients, then 0.
    weight : (m,) the multipliers gamma >= 0.
    """

    index: NDArray[np.int32]
    sign: NDArray[np.int8]
    weight: Dense

    @classmethod
    def none(cls) -> Cuts:
        """No inequality."""
        return cls(np.zeros((0, WIDEST), np.int32), np.zeros((0, WIDEST), np.int8), np.zeros(0))

    @property
    def count(self) -> int:
        """m."""
        return self.weight.size

    def keep(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Cuts:
        """The chosen ones."""
        return Cuts(self.index[chosen], self.sign[chosen], self.weight[chosen])

    def joined(self, other: Cuts) -> Cuts:
        """These and those of other that are new."""
        index, sign = np.concatenate([self.index, other.index]), np.concatenate([self.sign, other.sign])
        keys = np.ascontiguousarray(np.hstack([index, sign.astype(np.int32)]))
        _, first = np.unique(keys, axis=0, return_index=True)
        chosen = np.sort(first)
        return Cuts(index[chosen], sign[chosen], np.concatenate([self.weight, other.weight])[chosen])

    def matrix(self, d: int) -> Dense:
        """sum gamma b b^T (d, d)."""
        total = np.zeros((d, d))
        _add_squares(total, self.index, self.sign, self.weight)
        return total


def violated(V: Dense, cuts: Cuts, limit: int, *, longer: float = 0.3, tolerance: float = 0.01) -> Cuts:
    """Some `limit` inequalities that V violates by more than `tolerance`, the worst of each kind.

    cuts : those in use; nearly tight ones of them are grown into longer ones, at most the share `longer` of the limit.
    """
    X = V @ V.T
    found = _triangles(X, limit, tolerance)
    grown = _grown(X, found.joined(cuts), int(longer * limit), tolerance)
    return found.joined(grown)


def values(V: Dense, cuts: Cuts) -> Dense:
    """|V^T b|^2 of each inequality (m,)."""
    gathered = V[cuts.index] * cuts.sign[:, :, None]
    squares: Dense = np.square(gathered.sum(axis=1)).sum(axis=1)
    return squares


def _triangles(X: Dense, limit: int, tolerance: float) -> Cuts:
    """About `limit` of the worst triangle inequalities: a histogram first, then those below the right bin."""
    histogram = np.zeros(_BINS, np.int64)
    _triangle_scan(X, 1.0 - tolerance, histogram, np.empty((0, 3), np.int32), np.empty((0, 3), np.int8))
    running = np.cumsum(histogram)
    last = min(int(np.searchsorted(running, limit)), _BINS - 1)
    amount = int(running[last])
    index, sign = np.empty((amount, 3), np.int32), np.empty((amount, 3), np.int8)
    _triangle_scan(X, min(1.0 - tolerance, (last + 1) / _BINS), histogram, index, sign)
    return _padded(index, sign)


def _padded(index: NDArray[np.int32], sign: NDArray[np.int8]) -> Cuts:
    m, width = index.shape
    wide_index, wide_sign = np.full((m, WIDEST), -1, np.int32), np.zeros((m, WIDEST), np.int8)
    order = np.argsort(np.where(sign == 0, np.iinfo(np.int32).max, index), axis=1)
    wide_index[:, :width] = np.take_along_axis(index, order, axis=1)
    wide_sign[:, :width] = np.take_along_axis(sign, order, axis=1)
    wide_sign[:, :width] *= wide_sign[:, :1].copy()  # b and -b are one inequality
    return Cuts(wide_index, wide_sign, np.zeros(m))


def _grown(X: Dense, cuts: Cuts, limit: int, tolerance: float) -> Cuts:
    """Pentagonal and heptagonal inequalities made from the tightest shorter ones."""
    short = cuts.keep(cuts.sign[:, WIDEST - 2] == 0)
    if short.count == 0 or limit <= 0:
        return Cuts.none()
    value = np.einsum("ma,mab,mb->m", short.sign, X[short.index[:, :, None], short.index[:, None, :]], short.sign)
    short = short.keep(np.argsort(value, kind="stable")[: 2 * limit])
    index, sign, value = _grow(X, short.index, short.sign)
    order = np.argsort(value, kind="stable")[:limit]
    good = order[value[order] < 1.0 - tolerance]
    return _padded(index[good], sign[good])


@numba.njit(cache=True, nogil=True)
def _triangle_scan(X, bound, histogram, index, sign):  # type: ignore[no-untyped-def]
    """Count the triangle inequalities below bound in a histogram over [0, 1); store as many as the arrays hold."""
    d = X.shape[0]
    count = 0
    scale = float(histogram.size)
    for i in range(d):
        for j in range(i + 1, d):
            x = X[i, j]
            for k in range(j + 1, d):
                y, z = X[i, k], X[j, k]
                # At most one of the four sign patterns can be violated, since any two values add to 2 + 2 (1 - x) >= 2.
                if x * y * z < 0.0:
                    least = 3.0 - 2.0 * (abs(x) + abs(y) + abs(z))
                    a, b = (-1 if x > 0.0 else 1), (-1 if y > 0.0 else 1)
                else:
                    small = min(abs(x), abs(y), abs(z))
                    least = 3.0 - 2.0 * (abs(x) + abs(y) + abs(z) - 2.0 * small)
                    a, b = (-1 if x > 0.0 else 1), (-1 if y > 0.0 else 1)
                    if small == abs(x):
                        a = -a
                    elif small == abs(y):
                        b = -b
                if least < bound:
                    if count < index.shape[0]:
                        index[count, 0], index[count, 1], index[count, 2] = i, j, k
                        sign[count, 0], sign[count, 1], sign[count, 2] = 1, a, b
                    count += 1
                    histogram[max(0, int(least * scale))] += 1
    return count


@numba.njit(cache=True, nogil=True)
def _grow(X, index, sign):  # type: ignore[no-untyped-def]
    """Extend each b by the pair of new variables, with signs, that makes b^T X b least."""
    m, width = index.shape
    d = X.shape[0]
    new_index, new_sign, value = index.copy(), sign.copy(), np.empty(m)
    g = np.empty(d)
    for row in range(m):
        size = 0
        while size < width and sign[row, size] != 0:
            size += 1
        total = 0.0
        for p in range(d):
            g[p] = 0.0
            for a in range(size):
                g[p] += sign[row, a] * X[p, index[row, a]]
        for a in range(size):
            total += sign[row, a] * g[index[row, a]]
        for a in range(size):
            g[index[row, a]] = np.nan  # a used variable never compares as better
        best = np.inf
        for p in range(d):
            for q in range(p + 1, d):
                for s in (-1, 1):
                    # The sign of the pair as a whole is free: the cross term with b is made negative.
                    change = 2.0 + 2.0 * s * X[p, q] - 2.0 * abs(g[p] + s * g[q])
                    if change < best:
                        best = change
                        new_index[row, size], new_index[row, size + 1] = p, q
                        lead = -1 if g[p] + s * g[q] > 0.0 else 1
                        new_sign[row, size], new_sign[row, size + 1] = lead, lead * s
        value[row] = total + best
    return new_index, new_sign, value


@numba.njit(cache=True, nogil=True)
def _add_squares(total, index, sign, weight):  # type: ignore[no-untyped-def]
    for row in range(weight.size):
        for a in range(index.shape[1]):
            for b in range(index.shape[1]):
                if sign[row, a] != 0 and sign[row, b] != 0:
                    total[index[row, a], index[row, b]] += weight[row] * sign[row, a] * sign[row, b]
