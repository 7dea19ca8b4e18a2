"""L_sep of a stack of small matrices, each certified, thousands at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.intake import Dense, as_batch
from signgeo.solvers.rounding import TINY, UNIT, sum_up
from signgeo.solvers.separable_batch_kernel import follow_path, proved
from signgeo.solvers.sign_options import SignOptions

BATCH_RTOL = 1e-6
_KERNEL_LIMIT = 32  # rows beyond which loops over scalars lose to BLAS
_TARGET = 6e-7  # relative gap at the end of the path; rounding and the last centring stay far below 1e-6
_SUBNORMAL = 2.0**-1000  # below it what a subnormal l_i was rounded up by may exceed the slack in the upper bound


@dataclass(frozen=True, eq=False)
class LsepBatch:
    """Certified enclosures of L_sep of n matrices.

    lower, upper : (n,), lower <= L_sep <= upper, (upper - lower) / upper <= 1e-6 unless subnormal.
    l : (n, d); -diag(l[k]) <= H[k] <= diag(l[k]) is proved, and its sum is at most upper[k].
    two_sided : (n,) bool; False where H[k] was proved PSD, so that the left side holds by itself.
    """

    lower: Dense
    upper: Dense
    l: Dense
    two_sided: NDArray[np.bool_]


def lsep_batch(H: Any, *, n_jobs: int | None = None) -> LsepBatch:
    """L_sep of every matrix of a stack H of shape (n, d, d), each exactly symmetric, PSD or not.

    Up to d = 32 in compiled code on `n_jobs` threads (None: all cores); beyond, and where that fails, by `lsep`.

    Raises ShapeError, DataTypeError, NonFiniteError, SymmetryError, OptionError, ScaleError.
    """
    options = SignOptions(n_jobs=n_jobs)
    stack = as_batch(H)
    n, d, _ = stack.shape
    exponents = np.frexp(np.abs(stack).max(axis=(1, 2)))[1]
    lower, upper = np.zeros(n), np.full(n, np.inf)
    l, two_sided = np.zeros((n, d)), np.zeros(n, dtype=np.bool_)
    if d <= _KERNEL_LIMIT:
        small = _scaled_exactly(stack, exponents)
        edges = np.linspace(0, n, 1 + min(n, 4 * options.threads)).astype(np.int64)
        from joblib import Parallel, delayed

        Parallel(n_jobs=options.threads, require="sharedmem")(
            delayed(_enclose_all)(small[a:b], _TARGET, lower[a:b], upper[a:b], l[a:b], two_sided[a:b])
            for a, b in pairwise(edges)
        )
        _scale_back(lower, upper, l, exponents)
        for k in np.flatnonzero(np.isfinite(upper) & (upper < _SUBNORMAL)):  # each l_i was rounded up by itself
            upper[k] = max(upper[k], sum_up(l[k]))
    for k in np.flatnonzero(~((upper - lower <= BATCH_RTOL * upper) & np.isfinite(upper))):
        _by_itself(stack[k], int(k), lower, upper, l, two_sided)
    return LsepBatch(lower, upper, l, two_sided)


def _scaled_exactly(stack: Dense, exponents: NDArray[np.int32]) -> Dense:
    """Each matrix times a power of two, entries below 1; NaN where that is not exact, so that it is done by itself."""
    with np.errstate(under="ignore"):
        small = np.ldexp(stack, -exponents[:, None, None])
        inexact = (np.ldexp(small, exponents[:, None, None]) != stack).any(axis=(1, 2))
    small[inexact] = np.nan
    return np.asarray(small)


def _scale_back(lower: Dense, upper: Dense, l: Dense, exponents: NDArray[np.int32]) -> None:
    """Undo the scaling in place; what becomes subnormal, and may be rounded, is moved outward."""
    with np.errstate(over="ignore", under="ignore"):
        for array, toward in ((lower, 0.0), (upper, np.inf), (l, np.inf)):
            power = exponents if array.ndim == 1 else exponents[:, None]
            back = np.ldexp(array, power)
            inexact = np.ldexp(back, -power) != array
            array[:] = np.where(inexact, np.nextafter(back, toward), back)


def _by_itself(H: Dense, k: int, lower: Dense, upper: Dense, l: Dense, two_sided: NDArray[np.bool_]) -> None:
    from signgeo.solvers.separable import lsep

    found = lsep(H, rtol=BATCH_RTOL)
    assert found.certificate is not None
    lower[k], upper[k], l[k] = found.lower, found.upper, found.certificate.l
    two_sided[k] = not is_surely_psd(H)


@numba.njit(cache=True, nogil=True)
def _enclose_all(
    stack: Dense, target: float, lower: Dense, upper: Dense, l: Dense, two_sided: NDArray[np.bool_]
) -> None:
    d = stack.shape[1]
    rows = np.empty(d, np.int64)
    for k in range(stack.shape[0]):
        H = stack[k]
        linked = 0
        alone = 0.0
        for i in range(d):
            single = True
            for j in range(d):
                if j != i and H[i, j] != 0.0:
                    single = False
            if single:
                l[k, i] = abs(H[i, i])
                alone += l[k, i]
                two_sided[k] |= H[i, i] < 0.0
            else:
                rows[linked] = i
                linked += 1
        # Sums of at most 2 d terms, all nonnegative, are off by at most 2 d u relatively; 4 (d + 2) u covers the rest.
        slack = 4.0 * (d + 2) * UNIT
        low, high = 0.0, 0.0
        if linked > 0:
            A = np.empty((linked, linked))
            for i in range(linked):
                for j in range(linked):
                    A[i, j] = H[rows[i], rows[j]]
            core = np.empty(linked)
            low, high, both = _enclose_linked(A, target, core)
            two_sided[k] |= both
            for i in range(linked):
                l[k, rows[i]] = core[i]
        lower[k] = max(0.0, (low + alone) * (1.0 - slack))
        upper[k] = (high + alone) * (1.0 + slack)


@numba.njit(cache=True, nogil=True)
def _enclose_linked(A: Dense, target: float, l: Dense) -> tuple[float, float, bool]:
    """Bounds on L_sep(A), l (d,) in place, and whether both sides were needed; every row has an off-diagonal entry."""
    d = A.shape[0]
    S, L, R = np.empty((d, d)), np.zeros((d, d)), np.zeros((2, d, d))
    l[:] = 0.0
    count = 1 if proved(A, -1.0, l, S, L) else 2
    for i in range(d):
        off = 0.0
        for j in range(d):
            off += abs(A[i, j]) if j != i else 0.0
        l[i] = abs(A[i, i]) + 1.5 * off
    followed = follow_path(A, count, l, R, target)
    if not followed or not proved(A, 1.0, l, S, L) or (count == 2 and not proved(A, -1.0, l, S, L)):
        return 0.0, np.inf, count == 2
    return _dual_value(A, R, count), l.sum(), count == 2


@numba.njit(cache=True, nogil=True)
def _dual_value(A: Dense, R: Dense, count: int) -> float:
    """A float surely below tr(A P_1 P_1^T) - tr(A P_2 P_2^T), (P_1, P_2) = (R_1, R_2) with its rows normalised.

    With N >= 1 at least every squared length of a row of (P_1, P_2), value / N is at most L_sep. Each inner sum has d
    roundings and a product, the outer one 2 d^2: gamma of their number times the sum of absolute values bounds it all.
    """
    d = A.shape[0]
    P = np.empty((d, count * d))
    longest = 0.0
    for i in range(d):
        square = 0.0
        for k in range(count):
            for c in range(d):
                P[i, k * d + c] = R[k, i, c]
                square += R[k, i, c] * R[k, i, c]
        length = math.sqrt(square)
        square = 0.0
        for c in range(count * d):
            P[i, c] /= length
            square += P[i, c] * P[i, c]
        longest = max(longest, square)
    value, size = 0.0, 0.0
    for i in range(d):
        for c in range(count * d):
            inner, inner_size = 0.0, 0.0
            for j in range(d):
                term = A[i, j] * P[j, c]
                inner += term
                inner_size += abs(term)
            sign = 1.0 if c < d else -1.0
            value += sign * P[i, c] * inner
            size += abs(P[i, c]) * inner_size
    roundings = 2 * d * d + 2 * d + 16
    value -= size * 2.0 * roundings * UNIT + 16.0 * d * d * d * TINY
    largest = max(1.0, longest * (1.0 + 4.0 * (d + 4) * UNIT))
    return value / largest * (1.0 - 4.0 * UNIT) if value > 0.0 else 0.0
