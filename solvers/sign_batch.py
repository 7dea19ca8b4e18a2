"""L_inf of a stack of small matrices, all settled by enumeration, thousands at a time.

The same two passes as `sign_enumeration`, with the signs of three columns spread over eight lanes: each Gray-code step
updates eight sign vectors at once, which is one vector instruction a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.intake import as_batch
from signgeo.solvers.rounding import TINY, gamma
from signgeo.solvers.sign_enumeration import ENUMERATION_LIMIT, compensated_value
from signgeo.solvers.sign_options import SignOptions
from signgeo.solvers.sign_scaling import require_scale

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

_LANES = 8


@dataclass(frozen=True, eq=False)
class LinfBatch:
    """Enclosures of L_inf of n matrices: lower <= L_inf <= upper, a few roundings wide up to d = 24.

    lower, upper : (n,).
    witness : (n, d) int8; ||H[k] witness[k]||_1 >= lower[k], and for PSD H[k] witness[k]^T H[k] witness[k] too.
    """

    lower: Dense
    upper: Dense
    witness: Signs


def linf_batch(H: Any, *, n_jobs: int | None = None) -> LinfBatch:
    """L_inf of every matrix of a stack H of shape (n, d, d), each exactly symmetric.

    Beyond d = 24 this is a loop over `linf`, whose enclosures need not be exact.

    Raises ShapeError, DataTypeError, NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    options = SignOptions(n_jobs=n_jobs)
    stack = as_batch(H)
    d = stack.shape[1]
    require_scale(stack, "H")
    if d > ENUMERATION_LIMIT:
        return _one_by_one(stack, options)
    return _enumerated(stack, options)


def _enumerated(stack: Dense, options: SignOptions) -> LinfBatch:
    n, d, _ = stack.shape
    absolute = np.abs(stack).sum(axis=(1, 2))
    exponents = -np.frexp(absolute)[1]
    half = exponents // 2
    columns = np.zeros((n, max(d, 4), d))  # rows are columns of H; zero ones fill up the lanes
    columns[:, :d] = np.ldexp(np.ldexp(stack, half[:, None, None]), (exponents - half)[:, None, None])
    steps = 1 << max(d - 4, 0)
    plain_error = gamma(2 * (2 * d + 8 + steps)) + d * d * TINY  # of sums that are at most 1 by the scaling
    high, low = np.empty(n), np.empty(n)
    witness = np.ones((n, columns.shape[1]), np.int8)
    edges = np.linspace(0, n, 1 + min(n, 4 * options.threads)).astype(np.int64)
    from joblib import Parallel, delayed

    Parallel(n_jobs=options.threads, require="sharedmem")(
        delayed(_batch)(columns[a:b], 2.0 * plain_error, high[a:b], low[a:b], witness[a:b]) for a, b in pairwise(edges)
    )
    # Compensated sums of d^2 terms: at most gamma(d^2)^2 times their absolute sum off, then one addition.
    spread = gamma(2 * d * d) ** 2 * 1.01 + d * d * TINY
    lower = np.maximum(np.nextafter(np.nextafter(high + low, -1.0) - spread, -1.0), 0.0)
    upper = np.nextafter(np.nextafter(high + low, 2.0) + spread, 2.0)
    back = -exponents
    zero = absolute == 0.0
    return LinfBatch(
        np.where(zero, 0.0, _ldexp_outward(lower, back, 0.0)),
        np.where(zero, 0.0, _ldexp_outward(upper, back, np.inf)),
        np.ascontiguousarray(witness[:, :d]),
    )


def _ldexp_outward(x: Dense, exponent: NDArray[np.int32], toward: float) -> Dense:
    """X 2^exponent, moved one step toward `toward` where the result is subnormal and may have been rounded."""
    y = np.ldexp(np.ldexp(x, exponent // 2), exponent - exponent // 2)
    outward: Dense = np.where(y < 2.0**-1000, np.nextafter(np.nextafter(y, toward), toward), y)
    return outward


def _one_by_one(stack: Dense, options: SignOptions) -> LinfBatch:
    from signgeo.solvers.sign_search import linf

    results = [linf(H, n_jobs=options.n_jobs) for H in stack]
    witnesses = [r.witness if isinstance(r.witness, np.ndarray) else r.witness[1] for r in results]
    return LinfBatch(np.array([r.lower for r in results]), np.array([r.upper for r in results]), np.array(witnesses))


@numba.njit(cache=True, nogil=True)
def _batch(columns, margin, high, low, witness):  # type: ignore[no-untyped-def]
    """Settle every matrix of a slice; margin: twice the error bound of the plain pass."""
    lanes = np.empty((columns.shape[2], _LANES))
    for k in range(columns.shape[0]):
        best = _lane_pass(columns[k], lanes, np.inf, witness[k])[0]
        _, high[k], low[k] = _lane_pass(columns[k], lanes, best - margin, witness[k])


@numba.njit(cache=True, nogil=True)
def _lane_pass(columns, lanes, threshold, winner):  # type: ignore[no-untyped-def]
    """The plain maximum; and of the t whose plain value reaches the threshold, the best by compensated value."""
    n = columns.shape[0]
    totals = np.empty(_LANES)
    best = 0.0
    high, low = -1.0, 0.0
    t = np.ones(n, np.int8)
    _start_lanes(columns, lanes)
    for step in range(1, (1 << (n - 4)) + 1):
        bit = 0
        while (step >> bit) & 1 == 0:
            bit += 1
        bit = min(bit, n - 5) if n > 4 else -1  # the update after the last step is not used
        largest = _values_then_update(lanes, columns[bit + 3], -2.0 * t[bit + 3], totals)
        best = max(best, largest)
        if largest >= threshold:
            for lane in range(_LANES):
                if totals[lane] >= threshold:
                    for j in range(3):
                        t[j] = -1 if (lane >> j) & 1 else 1
                    h, l = compensated_value(columns, t)
                    if (h - high) + (l - low) > 0.0:
                        high, low = h, l
                        winner[:] = t
        t[bit + 3] = -t[bit + 3]
    return best, high, low


@numba.njit(cache=True, nogil=True)
def _start_lanes(columns, lanes):  # type: ignore[no-untyped-def]
    for i in range(columns.shape[1]):
        rest = 0.0
        for j in range(3, columns.shape[0]):
            rest += columns[j, i]
        for lane in range(_LANES):
            lanes[i, lane] = rest
            for j in range(3):
                lanes[i, lane] += columns[j, i] if (lane >> j) & 1 == 0 else -columns[j, i]


@numba.njit(cache=True, nogil=True, inline="always")
def _values_then_update(lanes, column, factor, totals):  # type: ignore[no-untyped-def]
    """Set totals to the column sums of |lanes| and return their largest; then add factor * column to every lane.

    Written out lane by lane: this is what makes LLVM keep the eight sums in one vector register.
    """
    t0 = t1 = t2 = t3 = t4 = t5 = t6 = t7 = 0.0
    for i in range(column.shape[0]):
        change = factor * column[i]
        a0, a1, a2, a3 = lanes[i, 0], lanes[i, 1], lanes[i, 2], lanes[i, 3]
        a4, a5, a6, a7 = lanes[i, 4], lanes[i, 5], lanes[i, 6], lanes[i, 7]
        t0, t1, t2, t3 = t0 + abs(a0), t1 + abs(a1), t2 + abs(a2), t3 + abs(a3)
        t4, t5, t6, t7 = t4 + abs(a4), t5 + abs(a5), t6 + abs(a6), t7 + abs(a7)
        lanes[i, 0], lanes[i, 1], lanes[i, 2], lanes[i, 3] = a0 + change, a1 + change, a2 + change, a3 + change
        lanes[i, 4], lanes[i, 5], lanes[i, 6], lanes[i, 7] = a4 + change, a5 + change, a6 + change, a7 + change
    totals[0], totals[1], totals[2], totals[3] = t0, t1, t2, t3
    totals[4], totals[5], totals[6], totals[7] = t4, t5, t6, t7
    return max(max(max(t0, t1), max(t2, t3)), max(max(t4, t5), max(t6, t7)))
