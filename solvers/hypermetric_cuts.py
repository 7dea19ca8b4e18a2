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
_PARENTS = 2
_MULTIPLIERS = np.random.default_rng(0).integers(1, 2**63, WIDEST, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


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
        _, first = np.unique(_hashes(index, sign), return_index=True)
        chosen = np.sort(first)
        return Cuts(index[chosen], sign[chosen], np.concatenate([self.weight, other.weight])[chosen])

    def matrix(self, d: int) -> Dense:
        """sum gamma b b^T (d, d)."""
        total = np.zeros((d, d))
        _add_squares(total, self.index, self.sign, self.weight)
        return total


def _hashes(index: NDArray[np.int32], sign: NDArray[np.int8]) -> NDArray[np.uint64]:
    """A 64-bit hash of each b (m,); two that share one by accident cost an inequality, never a bound."""
    codes = (3 * (index.astype(np.int64) + 1) + sign).view(np.uint64)
    with np.errstate(over="ignore"):
        total: NDArray[np.uint64] = (codes * _MULTIPLIERS).sum(axis=1)
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
    wide_index[:, :width], wide_sign[:, :width] = index, sign
    _sort_rows(wide_index, wide_sign)
    wide_sign *= wide_sign[:, :1].copy()  # b and -b are one inequality
    return Cuts(wide_index, wide_sign, np.zeros(m))


def _grown(X: Dense, cuts: Cuts, limit: int, tolerance: float) -> Cuts:
    """Pentagonal and heptagonal inequalities made from the tightest shorter ones."""
    short = cuts.keep(cuts.sign[:, WIDEST - 2] == 0)
    if short.count == 0 or limit <= 0:
        return Cuts.none()
    value = np.einsum("ma,mab,mb->m", short.sign, X[short.index[:, :, None], short.index[:, None, :]], short.sign)
    short = short.keep(np.argsort(value, kind="stable")[: _PARENTS * limit])
    index, sign, value = _grow(X.astype(np.float32), short.index, short.sign)
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
def _sort_rows(index, sign):  # type: ignore[no-untyped-def]
    """Sort each row by index, entries of sign 0 last."""
    for row in range(index.shape[0]):
        for a in range(1, index.shape[1]):
            if sign[row, a] == 0:
                break
            i, s, place = index[row, a], sign[row, a], a
            while place > 0 and index[row, place - 1] > i:
                index[row, place], sign[row, place] = index[row, place - 1], sign[row, place - 1]
                place -= 1
            index[row, place], sign[row, place] = i, s


@numba.njit(cache=True, nogil=True)
def _grow(X, index, sign):  # type: ignore[no-untyped-def]
    """Extend each b by the pair of new variables, with signs, that makes b^T X b least."""
    m, width = index.shape
    d = X.shape[0]
    new_index, new_sign, value = index.copy(), sign.copy(), np.empty(m)
    g, out = np.empty(d, np.float32), np.empty(d, np.float32)
    for row in range(m):
        size, total = 0, 0.0
        g[:] = np.float32(0.0)
        out[:] = np.float32(0.0)
        while size < width and sign[row, size] != 0:
            i, s = index[row, size], np.float32(sign[row, size])
            for p in range(d):
                g[p] += s * X[i, p]
            size += 1
        for a in range(size):
            total += sign[row, a] * g[index[row, a]]
            out[index[row, a]] = np.float32(1e6)  # a used variable is never the best
        best, first, second, relative = np.float32(1e6), 0, 1, 1
        for p in range(d):
            if out[p] > 0.0:
                continue
            same, opposite = _best_partner(X[p], g, out, p)
            if min(same, opposite) < best:
                best = min(same, opposite)
                first, relative = p, (1 if same <= opposite else -1)
        second = _partner(X[first], g, out, first, relative)
        new_index[row, size], new_index[row, size + 1] = first, second
        lead = -1 if g[first] + relative * g[second] > 0.0 else 1
        new_sign[row, size], new_sign[row, size + 1] = lead, lead * relative
        value[row] = total + 2.0 + 2.0 * best
    return new_index, new_sign, value


@numba.njit(cache=True, nogil=True, fastmath=True)
def _best_partner(x, g, out, p):  # type: ignore[no-untyped-def]
    """The least over q < p of X_pq - |g_p + g_q|, and of -X_pq - |g_p - g_q|: half the change a pair makes, less 1.

    The sign of the pair as a whole is free, so its cross term with b is made negative.
    """
    same, opposite = np.float32(1e6), np.float32(1e6)
    own = g[p]
    for q in range(p):
        same = min(same, x[q] - abs(own + g[q]) + out[q])
        opposite = min(opposite, -x[q] - abs(own - g[q]) + out[q])
    return same, opposite


@numba.njit(cache=True, nogil=True)
def _partner(x, g, out, p, relative):  # type: ignore[no-untyped-def]
    """The q < p that attains it."""
    best, place = np.float32(2e6), 0
    own, s = g[p], np.float32(relative)
    for q in range(p):
        change = s * x[q] - abs(own + s * g[q]) + out[q]
        if change < best:
            best, place = change, q
    return place


@numba.njit(cache=True, nogil=True)
def _add_squares(total, index, sign, weight):  # type: ignore[no-untyped-def]
    for row in range(weight.size):
        for a in range(index.shape[1]):
            for b in range(index.shape[1]):
                if sign[row, a] != 0 and sign[row, b] != 0:
                    total[index[row, a], index[row, b]] += weight[row] * sign[row, a] * sign[row, b]
