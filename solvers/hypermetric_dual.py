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
    heads, rows, coefficients = _incidence(cuts, K.shape[0])
    v, weight = V.astype(np.float32), cuts.weight.astype(np.float32)
    q = np.zeros((cuts.count, V.shape[1]), np.float32)  # V^T b
    _gather(v, cuts.index, cuts.sign, q)
    _ascend(K.astype(np.float32), v, q, weight, heads, rows, coefficients, np.float32(rho), rounds, sweeps)
    V[:] = v
    V /= np.linalg.norm(V, axis=1, keepdims=True)
    cuts.weight[:] = weight


@numba.njit(cache=True, nogil=True)
def _gather(V, index, sign, q):  # type: ignore[no-untyped-def]
    for row in range(index.shape[0]):
        for a in range(index.shape[1]):
            if sign[row, a] == 0:
                break
            b = np.float32(sign[row, a])
            for c in range(V.shape[1]):
                q[row, c] += b * V[index[row, a], c]


def _incidence(cuts: Cuts, d: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """For each variable the inequalities it is in, rows[heads[i]:heads[i+1]], and its coefficients there."""
    rows, slots = np.nonzero(cuts.sign)
    owner = cuts.index[rows, slots]
    order = np.argsort(owner, kind="stable")
    heads = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=d))])
    rows, slots = rows[order], slots[order]
    return heads.astype(np.int32), rows.astype(np.int32), cuts.sign[rows, slots].astype(np.float32)


@numba.njit(cache=True, nogil=True, fastmath=True)
def _ascend(K, V, q, weight, heads, rows, coefficients, rho, rounds, sweeps):  # type: ignore[no-untyped-def]
    d, k = V.shape
    zero, one, two = np.float32(0.0), np.float32(1.0), np.float32(2.0)
    g, h = np.empty(k, np.float32), np.empty(k, np.float32)
    u = np.empty(weight.size, np.float32)  # |q_b|^2, kept up to date with q
    for row in range(weight.size):
        u[row] = np.sum(q[row] * q[row])
    most = 0
    for i in range(d):
        most = max(most, heads[i + 1] - heads[i])
    active, force, sign = np.zeros(most + 4, np.int64), np.zeros(most + 4, np.float32), np.zeros(most + 4, np.float32)
    for _ in range(rounds):
        for _ in range(sweeps):
            for i in range(d):
                _pull_of_form(K[i], V, i, g)
                count, total, pull = 0, zero, zero
                for e in range(heads[i], heads[i + 1]):
                    row = rows[e]
                    w = weight[row] + rho * (one - u[row])
                    if w > zero:
                        active[count], sign[count], force[count] = row, coefficients[e], w * coefficients[e]
                        count += 1
                        total += w
                        pull += u[row] + one
                force[count : count + 3] = zero
                sign[count : count + 3] = zero
                h[:] = zero
                _pull_of_inequalities(q, active, force, sign, count, g, h)
                inner, norm = zero, zero
                for a in range(k):
                    inner += h[a] * V[i, a]
                # |q - b v|^2 = u - 2 b <q, v> + 1 as |v| = 1
                pull = two * rho * (pull - two * inner) - total
                for a in range(k):
                    g[a] += pull * V[i, a]
                    norm += g[a] * g[a]
                if norm == zero:
                    continue
                scale = one / np.sqrt(norm)
                for a in range(k):
                    g[a] = g[a] * scale - V[i, a]
                    V[i, a] += g[a]
                _move(q, u, rows, coefficients, heads[i], heads[i + 1], g)
        for row in range(weight.size):
            weight[row] = max(zero, weight[row] + rho * (one - u[row]))


@numba.njit(cache=True, nogil=True, fastmath=True)
def _pull_of_inequalities(q, active, force, sign, count, g, h):  # type: ignore[no-untyped-def]
    """g += sum of force q_b and h += sum of sign q_b over the active rows, four at a time."""
    for e in range(0, count, 4):
        r0, r1, r2, r3 = active[e], active[e + 1], active[e + 2], active[e + 3]
        f0, f1, f2, f3 = force[e], force[e + 1], force[e + 2], force[e + 3]
        s0, s1, s2, s3 = sign[e], sign[e + 1], sign[e + 2], sign[e + 3]
        for a in range(g.size):
            g[a] += (f0 * q[r0, a] + f1 * q[r1, a]) + (f2 * q[r2, a] + f3 * q[r3, a])
            h[a] += (s0 * q[r0, a] + s1 * q[r1, a]) + (s2 * q[r2, a] + s3 * q[r3, a])


@numba.njit(cache=True, nogil=True, fastmath=True)
def _move(q, u, rows, coefficients, start, stop, step):  # type: ignore[no-untyped-def]
    """Add b_i step to q_b and renew u_b = |q_b|^2 for the inequalities of one variable."""
    e = start
    while e + 2 <= stop:
        r0, r1, b0, b1 = rows[e], rows[e + 1], coefficients[e], coefficients[e + 1]
        u0, u1 = np.float32(0.0), np.float32(0.0)
        for a in range(step.size):
            x0, x1 = q[r0, a] + b0 * step[a], q[r1, a] + b1 * step[a]
            q[r0, a] = x0
            q[r1, a] = x1
            u0 += x0 * x0
            u1 += x1 * x1
        u[r0], u[r1] = u0, u1
        e += 2
    if e < stop:
        r0, b0, u0 = rows[e], coefficients[e], np.float32(0.0)
        for a in range(step.size):
            x0 = q[r0, a] + b0 * step[a]
            q[r0, a] = x0
            u0 += x0 * x0
        u[r0] = u0


@numba.njit(cache=True, nogil=True, fastmath=True)
def _pull_of_form(h, V, i, g):  # type: ignore[no-untyped-def]
    """g = sum over j != i of h_j v_j; eight rows at a time, since the inner loop is short."""
    d, k = V.shape
    own = h[i]
    for a in range(k):
        g[a] = -own * V[i, a]
    j = 0
    while j + 8 <= d:
        h0, h1, h2, h3 = h[j], h[j + 1], h[j + 2], h[j + 3]
        h4, h5, h6, h7 = h[j + 4], h[j + 5], h[j + 6], h[j + 7]
        for a in range(k):
            g[a] += (h0 * V[j, a] + h1 * V[j + 1, a] + h2 * V[j + 2, a] + h3 * V[j + 3, a]) + (
                h4 * V[j + 4, a] + h5 * V[j + 5, a] + h6 * V[j + 6, a] + h7 * V[j + 7, a]
            )
        j += 8
    for rest in range(j, d):
        own = h[rest]
        for a in range(k):
            g[a] += own * V[rest, a]
