"""max over sign vectors s, t of s^T A t by Gray-code enumeration of the columns' signs: exact up to 24 columns.

For each t the best s is sign(A t), so the value is ||A t||_1, and t -> -t changes nothing: 2^(n-1) vectors, one column
update each. For a positive semidefinite A the same maximum is attained at s = t, since by Cauchy-Schwarz
(s^T A t)^2 <= (s^T A s)(t^T A t).

Three passes make the result exact. The first is plain float64; it runs in chunks that start afresh, so that its error
has the bound `gray_error`. The second visits only chunks whose best lies within twice that bound of the best of all and
evaluates every remaining candidate with compensated sums, to some 2^-100 of sum |A_ij|. What is still tied is compared
exactly. When all entries are integers (times a power of two) of which every partial sum is exact, the error is zero and
the first pass is enough.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import NDArray
from signgeo.solvers.rounding import TINY, gamma, sum_up, up
from signgeo.solvers.sign_scaling import scaled

Dense = NDArray[np.float64]
Signs = NDArray[np.int8]

ENUMERATION_LIMIT = 24
_CHUNK_BITS = 12
_MOST_TIES = 256
_THREAD_BITS = 21  # fewer free signs than this finish before a second thread would have started


def best_signs(A: Dense, n_jobs: int = 1) -> Signs:
    """The t (n,) in {-1, 1}^n, last entry 1, that maximises ||A t||_1 for A of shape (m, n), n <= 24, not all zero.

    Exactly so, unless more than 256 vectors come within 2^-100 of one another; then it is the best of the first 256.
    """
    work = scaled(A)
    columns = np.ascontiguousarray(work.matrix.T)
    n = columns.shape[0]
    low_bits = min(n - 1, _CHUNK_BITS)
    n_chunks = 1 << (n - 1 - low_bits)
    bests = np.empty(n_chunks)
    codes = np.empty(n_chunks, dtype=np.int64)
    _over_chunks(_scan, n_chunks, n, n_jobs, columns, low_bits, bests, codes)
    top = int(np.argmax(bests))
    if work.integral:
        return _signs_of(int(codes[top]), top, n, low_bits)
    threshold = bests[top] - 2.0 * gray_error(work.matrix, 1 << low_bits)
    near = np.flatnonzero(bests >= threshold)
    # Compensated sums of mn terms err by at most gamma(mn)^2 of their absolute sum (Ogita, Rump and Oishi 2005).
    spread = up(4.0 * gamma(2 * A.size) ** 2 * sum_up(np.abs(work.matrix)) + A.size * TINY)
    candidates, count = _settle(columns, low_bits, near, threshold, spread)
    return _exact_best(A, candidates[: min(count, _MOST_TIES)])


def _exact_best(A: Dense, candidates: Signs) -> Signs:
    """The row t of candidates with the largest ||A t||_1, compared without rounding."""
    winner: Signs = candidates[0]
    best = _signed_terms(A, winner) if len(candidates) > 1 else []
    for t in candidates[1:]:
        terms = _signed_terms(A, t)
        if math.fsum([*terms, *(-x for x in best)]) > 0.0:  # correctly rounded, so the sign is exact
            winner, best = t, terms
    return winner.copy()


def _signed_terms(A: Dense, t: Signs) -> list[float]:
    """Terms whose exact sum is ||A t||_1."""
    terms: list[float] = []
    for row in (A * t).tolist():
        terms += row if math.fsum(row) >= 0.0 else [-x for x in row]
    return terms


def gray_error(matrix: Dense, steps: int) -> float:
    """Bound on |computed - exact| of ||A t||_1 after at most `steps` Gray-code updates of A t from a fresh start.

    Row i passes n + steps additions of partial sums that never exceed r_i = sum_j |A_ij| by more than a rounding, the
    outer sum m more in any order; entries that underflowed when scaled lost at most TINY each.
    """
    m, n = matrix.shape
    return up(gamma(2 * (n + m + steps)) * sum_up(np.abs(matrix)) + m * n * TINY)


def _over_chunks(kernel, n_chunks, n, n_jobs, columns, *arrays) -> None:  # type: ignore[no-untyped-def]
    """Run kernel(columns, *arrays, first, last) over [0, n_chunks), split between threads where that pays."""
    if n_jobs == 1 or n - 1 < _THREAD_BITS:
        kernel(columns, *arrays, 0, n_chunks)
        return
    from joblib import Parallel, delayed

    edges = np.linspace(0, n_chunks, 4 * n_jobs + 1).astype(np.int64)
    Parallel(n_jobs=n_jobs, require="sharedmem")(delayed(kernel)(columns, *arrays, a, b) for a, b in pairwise(edges))


def _signs_of(code: int, chunk: int, n: int, low_bits: int) -> Signs:
    bits = (np.arange(n) >= low_bits).astype(np.int64)
    word = np.where(bits == 1, chunk >> np.maximum(np.arange(n) - low_bits, 0), code >> np.arange(n))
    t = np.where(word & 1 == 1, -1, 1).astype(np.int8)
    t[n - 1] = 1
    return t


# Reassociation lets LLVM vectorise the sums; the error bound above holds for any order of addition.
@numba.njit(cache=True, nogil=True, fastmath={"reassoc"})
def _scan(columns, low_bits, bests, codes, first, last):  # type: ignore[no-untyped-def]
    """Best ||A t||_1 of each chunk in [first, last) and the Gray code word that attains it."""
    m = columns.shape[1]
    g = np.empty(m)
    for chunk in range(first, last):
        best = _start(columns, low_bits, chunk, g)
        best_code = 0
        code = 0
        for step in range(1, 1 << low_bits):
            bit = 0
            while (step >> bit) & 1 == 0:
                bit += 1
            code ^= 1 << bit
            factor = -2.0 if (code >> bit) & 1 else 2.0
            column = columns[bit]
            total = 0.0
            for i in range(m):
                g[i] += factor * column[i]
                total += abs(g[i])
            if total > best:
                best, best_code = total, code
        bests[chunk] = best
        codes[chunk] = best_code


@numba.njit(cache=True, nogil=True, fastmath={"reassoc"})
def _start(columns, low_bits, chunk, g):  # type: ignore[no-untyped-def]
    """Set g = A t for the chunk's first t and return ||g||_1."""
    n, m = columns.shape
    g[:] = columns[n - 1]
    for j in range(n - 1):
        factor = 1.0
        if j >= low_bits and (chunk >> (j - low_bits)) & 1:
            factor = -1.0
        for i in range(m):
            g[i] += factor * columns[j, i]
    total = 0.0
    for i in range(m):
        total += abs(g[i])
    return total


@numba.njit(cache=True, nogil=True)
def _settle(columns, low_bits, chunks, threshold, spread):  # type: ignore[no-untyped-def]
    """All t (up to a limit) whose compensated value is within `spread` of the largest, and how many there are."""
    n, m = columns.shape
    g = np.empty(m)
    t = np.ones(n, np.int8)
    kept = np.empty((_MOST_TIES, n), np.int8)
    count = 0
    high, low = -1.0, 0.0
    for chunk in chunks:
        total = _start(columns, low_bits, chunk, g)
        code = 0
        for step in range(1, (1 << low_bits) + 1):
            if total >= threshold:
                for j in range(n - 1):
                    word = code >> j if j < low_bits else chunk >> (j - low_bits)
                    t[j] = -1 if word & 1 else 1
                h, l = compensated_value(columns, t)
                excess = (h - high) + (l - low)
                if excess > spread:
                    count = 0
                if excess > 0.0:
                    high, low = h, l
                if excess >= -spread:
                    if count < _MOST_TIES:
                        kept[count] = t
                    count += 1
            if step == 1 << low_bits:
                break
            bit = 0
            while (step >> bit) & 1 == 0:
                bit += 1
            code ^= 1 << bit
            factor = -2.0 if (code >> bit) & 1 else 2.0
            total = 0.0
            for i in range(m):
                g[i] += factor * columns[bit, i]
                total += abs(g[i])
    return kept, count


@numba.njit(cache=True, nogil=True)
def compensated_value(columns, t):  # type: ignore[no-untyped-def]
    """||A t||_1 as an unevaluated sum high + low of two floats, for A^T = columns (n, m)."""
    n, m = columns.shape
    high, low = 0.0, 0.0
    for i in range(m):
        h, l = 0.0, 0.0
        for j in range(n):
            h, l = _add(h, l, t[j] * columns[j, i])
        if h + l < 0.0:
            h, l = -h, -l
        high, low = _add(high, low, h)
        low += l
    return high, low


@numba.njit(cache=True, nogil=True)
def _add(high, low, x):  # type: ignore[no-untyped-def]
    """(high, low) + x, the rounding of high + x recovered exactly (Knuth's TwoSum) and put into low."""
    total = high + x
    back = total - high
    return total, low + ((high - (total - back)) + (x - back))
