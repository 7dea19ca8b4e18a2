"""A node of branch and bound over sign vectors: variables tied by s_j = +-s_i, and the form they leave.

With P (d, k), one entry +-1 a row, z = P z' for every sign vector that obeys the ties, and z^T K z = z'^T (P^T K P) z'.
The k variables are numbered by the smallest index in each class, whose own sign is +1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.hypermetric_cuts import Cuts
from signgeo.solvers.rounding import gamma
from signgeo.solvers.sign_scaling import granule

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Ties:
    """Which variables are tied.

    owner : (d,) the class of each variable, 0 .. k - 1.
    sign : (d,) int8, its sign in the class.
    head : (k,) the smallest index of each class, ascending.
    """

    owner: NDArray[np.intp]
    sign: Signs
    head: NDArray[np.intp]

    @classmethod
    def none(cls, d: int) -> Ties:
        """Every variable for itself."""
        return cls(np.arange(d), np.ones(d, np.int8), np.arange(d))

    @property
    def count(self) -> int:
        """k."""
        return self.head.size

    def tie(self, a: int, b: int, sign: int) -> Ties:
        """Also s_b = sign s_a, for classes a < b."""
        moved = self.owner == b
        signs = np.where(moved, sign * self.sign, self.sign).astype(np.int8)
        owner = np.where(moved, a, self.owner)
        return Ties(owner - (owner > b), signs, np.delete(self.head, b))

    def form(self, K: Dense) -> tuple[Dense, Dense | None]:
        """P^T K P (k, k), and bounds on the row sums of what rounding changed (None: nothing)."""
        d, k = self.owner.size, self.count
        if k == d:
            return K, None
        P = np.zeros((d, k))
        P[np.arange(d), self.owner] = self.sign
        merged = P.T @ K @ P
        merged = np.tril(merged) + np.tril(merged, -1).T
        if granule(K) > 0.0:
            return merged, None
        size = np.abs(P)
        magnitude = (size.T @ np.abs(K) @ size).sum(axis=1)
        return merged, gamma(4 * d + 32) * magnitude * (1.0 + gamma(4 * d + 32))

    def expand(self, z: Signs) -> Signs:
        """P z (d,) for z (k,)."""
        return (z[self.owner] * self.sign).astype(np.int8)

    def restrict(self, z: Signs) -> Signs | None:
        """The z' (k,) with P z' = +-z, or None if z breaks a tie."""
        short: Signs = z[self.head]
        return short if np.array_equal(self.expand(short), z) else None


def duplicate_ties(K: Dense) -> Ties:
    """Ties between variables whose rows of K are equal or opposite, and K_ii >= 0.

    For such a pair K_ij = +-K_ii, so z^T K z is a convex function of z_i +- z_j, greatest at its ends: some maximiser
    obeys all the ties.
    """
    ties = Ties.none(K.shape[0])
    first: dict[bytes, tuple[int, int]] = {}
    for i, row in enumerate(K):
        lead = np.flatnonzero(row)
        sign = -1 if lead.size and row[lead[0]] < 0.0 else 1
        # Adding 0.0 turns -0.0 into 0.0, so that equal rows have equal bytes.
        head, head_sign = first.setdefault((sign * row + 0.0).tobytes(), (i, sign))
        if head != i and K[i, i] >= 0.0:
            ties = ties.tie(int(ties.owner[head]), int(ties.owner[i]), sign * head_sign)
    return ties


def merged_cuts(cuts: Cuts, a: int, b: int, sign: int) -> Cuts:
    """The inequalities after s_b = sign s_a: those where a and b meet with equal signs become trivial and go."""
    index, coefficient = cuts.index.copy(), cuts.sign.copy()
    is_b = (index == b) & (coefficient != 0)
    index[is_b] = a
    coefficient[is_b] *= sign
    is_a = (index == a) & (coefficient != 0)
    both = is_a.sum(axis=1) == 2
    total = np.where(is_a, coefficient, 0).sum(axis=1)
    coefficient[(both & (total == 0))[:, None] & is_a] = 0
    index[index > b] -= 1
    keep = (~both | (total == 0)) & ((coefficient != 0).sum(axis=1) >= 3)
    order = np.argsort(np.where(coefficient == 0, np.iinfo(np.int32).max, index), axis=1, kind="stable")
    index, coefficient = np.take_along_axis(index, order, axis=1), np.take_along_axis(coefficient, order, axis=1)
    index[coefficient == 0] = -1
    coefficient *= np.sign(coefficient[:, :1])
    return Cuts(index[keep], coefficient[keep], cuts.weight[keep])


def merged_factor(V: Dense, a: int, b: int, sign: int) -> Dense:
    """The factor after the tie: row a becomes the unit vector between v_a and sign v_b."""
    W = V.copy()
    row = V[a] + sign * V[b]
    length = float(np.linalg.norm(row))
    if length > 0.0:
        W[a] = row / length
    return np.delete(W, b, axis=0)
