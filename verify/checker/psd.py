"""Two proofs that a symmetric matrix is positive semidefinite: one Cholesky factorisation, or exact elimination.

Floating point. Let a be the diagonal of a matrix whose computed Cholesky factorisation completes. Whatever the order of
the operations, the residual is at most c sqrt(a_i a_j) in entry (i, j), c = k u / (1 - 2 k u) for sums of k roundings
(Demmel's bound; Rump, BIT 46 (2006) 433-452). As |x_i x_j| <= (x_i^2 + x_j^2) / 2, summed over the entries,

    (matrix factorised) + diag(m) is positive semidefinite,    m_i = c sqrt(a_i) sum_j sqrt(a_j).

k = 2 d + 8 rather than d + 1 leaves room for kernels that multiply by rounded reciprocals of pivots.
"""

from __future__ import annotations

import contextlib
import importlib
import math
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

Dense = NDArray[np.float64]
Exact = NDArray[np.object_]
UNIT = 2.0**-53
SMALLEST = 2.0**-1074


def relative_error(roundings: int) -> float:
    """Upper bound on (1 + u)^k - 1 and on its relatives 1/(1 - k u) - 1, generous by a factor below 1 + 2 k u + 4 u."""
    share = roundings * UNIT
    if share > 0.01:
        raise OverflowError(f"{roundings} roundings are more than the error analysis covers")
    return share / (1.0 - 2.0 * share) * (1.0 + 4.0 * UNIT)


def proves_psd(matrix: Dense, row_errors: Dense | None = None) -> bool:
    """Whether every symmetric B with sum_j |B_ij - matrix_ij| <= row_errors_i is proved PSD; shapes (d, d) and (d,).

    False says nothing: the proof did not go through.
    """
    d = matrix.shape[0]
    slack = np.zeros(d) if row_errors is None else row_errors
    diagonal = matrix.diagonal()
    if not (np.isfinite(matrix).all() and np.isfinite(slack).all()) or diagonal.min() < 0.0:
        return False
    zero = (diagonal == 0.0) & (slack == 0.0)
    if zero.any():  # Cholesky stops at a zero pivot; a row of zeros is no obstacle to semidefiniteness
        if matrix[zero].any():
            return False
        if zero.all():
            return True
        kept = ~zero
        matrix, slack, diagonal = matrix[np.ix_(kept, kept)], slack[kept], diagonal[kept]
    lowered = np.nextafter(diagonal - _margin(diagonal, slack), -np.inf)
    if not lowered.min() > 0.0:
        return False
    shifted = np.array(matrix, order="F")
    np.fill_diagonal(shifted, lowered)
    try:
        factor = scipy.linalg.cholesky(shifted, lower=True, overwrite_a=True, check_finite=False)
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(factor.diagonal()).all())


def _margin(diagonal: Dense, slack: Dense) -> Dense:
    d = diagonal.size
    roots = np.sqrt(diagonal)
    c = relative_error(2 * d + 8)
    underflow = 8.0 * d * (d + 1) * (1.0 + float(roots.max())) * SMALLEST
    computed = c * float(roots.sum()) * roots + slack + underflow
    result: Dense = computed * (1.0 + relative_error(d + 16))
    return result


def proves_psd_exactly(matrix: Exact) -> bool:
    """Whether the symmetric matrix (d, d) of Fractions or integers is PSD: decided, True or False.

    Elimination without fractions (Bareiss): every entry stays a minor of the scaled matrix, so divisions are exact.
    """
    rows = _as_integers(matrix)
    d, previous = len(rows), 1
    for k in range(d):
        pivot = rows[k][k]
        if pivot < 0:
            return False
        if pivot == 0:
            if any(rows[i][k] for i in range(k + 1, d)):
                return False
            continue
        column = [rows[i][k] for i in range(d)]
        for i in range(k + 1, d):
            row, factor = rows[i], column[i]
            for j in range(k + 1, i + 1):
                row[j] = (pivot * row[j] - factor * column[j]) // previous
        previous = pivot
    return True


def _as_integers(matrix: Exact) -> list[list[Any]]:
    """The matrix times its common denominator, as FLINT's integers where installed: faster, the same values."""
    integer: Any = int
    with contextlib.suppress(ImportError):
        integer = importlib.import_module("flint").fmpz
    fractions = [[Fraction(v) for v in row] for row in matrix]
    scale = math.lcm(*(v.denominator for row in fractions for v in row))
    return [[integer(v.numerator * (scale // v.denominator)) for v in row] for row in fractions]


def as_fractions(array: Dense) -> Exact:
    """The same numbers as Fractions."""
    result: Exact = np.empty(array.shape, dtype=object)
    result.reshape(-1)[:] = [Fraction(v) for v in array.ravel().tolist()]
    return result
