"""Multipliers for hypermetric inequalities by an augmented Lagrangian on a low-rank factor.

max tr(K V V^T) over unit rows subject to u_b = |V^T b|^2 >= 1. For multipliers gamma and a penalty rho the augmented
Lagrangian is tr(K V V^T) - sum_b max(0, gamma_b + rho (1 - u_b))^2 / (2 rho); its row-wise ascent keeps q_b = V^T b
up to date, so that a sweep costs d^2 k plus a few k for each inequality. The curvature of the penalty in row i is at
most 4 rho sum |q_b - b_i v_i|^2, which the step adds as a pull toward the old row: every step ascends. Nothing here is
trusted: the multipliers are whatever comes out, and the bound made of them is certified afterwards.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.hypermetric_cuts import Cuts

Dense = NDArray[np.float64]


def ascend(K: Dense, V: Dense, cuts: Cuts, rho: float, *, rounds: int, sweeps: int) -> None:
    """Update V and cuts.weight in place: `rounds` multiplier steps, each after `sweeps` sweeps over the rows."""
    heads, rows, slots = _incidence(cuts, K.shape[0])
    q = (V[cuts.index] * cuts.sign[:, :, None]).sum(axis=1)
    _ascend(K, V, q, cuts.sign, cuts.weight, heads, rows, slots, rho, rounds, sweeps)


def _incidence(cuts: Cuts, d: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """For each variable the inequalities it is in, and where: rows[heads[i]:heads[i+1]]."""
    rows, slots = np.nonzero(cuts.sign)
    owner = cuts.index[rows, slots]
    order = np.argsort(owner, kind="stable")
    heads = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=d))])
    return heads.astype(np.intp), rows[order], slots[order]


@numba.njit(cache=True, nogil=True, fastmath=True)
def _ascend(K, V, q, sign, weight, heads, rows, slots, rho, rounds, sweeps):  # type: ignore[no-untyped-def]
    d, k = V.shape
    g = np.empty(k)
    u = np.empty(weight.size)  # |q_b|^2, kept up to date with q
    for row in range(weight.size):
        u[row] = np.sum(q[row] * q[row])
    for _ in range(rounds):
        for _ in range(sweeps):
            for i in range(d):
                _pull_of_form(K[i], V, i, g)
                v = V[i]
                pull, total = 0.0, 0.0
                for e in range(heads[i], heads[i + 1]):
                    row = rows[e]
                    w = weight[row] + rho * (1.0 - u[row])
                    if w > 0.0:
                        b = float(sign[row, slots[e]])
                        factor, inner = w * b, 0.0
                        for a in range(k):
                            inner += q[row, a] * v[a]
                            g[a] += factor * q[row, a]
                        total += w
                        pull += 2.0 * rho * (u[row] - 2.0 * b * inner + 1.0)  # |q - b v|^2 as |v| = 1
                norm = 0.0
                for a in range(k):
                    g[a] += (pull - total) * v[a]
                    norm += g[a] * g[a]
                if norm == 0.0:
                    continue
                scale = 1.0 / np.sqrt(norm)
                for a in range(k):
                    g[a] = g[a] * scale - v[a]
                    v[a] += g[a]
                for e in range(heads[i], heads[i + 1]):
                    row = rows[e]
                    b = float(sign[row, slots[e]])
                    square = 0.0
                    for a in range(k):
                        q[row, a] += b * g[a]
                        square += q[row, a] * q[row, a]
                    u[row] = square
        for row in range(weight.size):
            weight[row] = max(0.0, weight[row] + rho * (1.0 - u[row]))


@numba.njit(cache=True, nogil=True, fastmath=True)
def _pull_of_form(k_row, V, i, g):  # type: ignore[no-untyped-def]
    """g = sum over j != i of K_ij v_j."""
    g[:] = 0.0
    for j in range(V.shape[0]):
        h = k_row[j] if j != i else 0.0
        for a in range(V.shape[1]):
            g[a] += h * V[j, a]
