"""Verified positive semidefiniteness: one floating-point Cholesky factorisation as a proof.

Rump, "Verification of positive definiteness", BIT 46 (2006). If floating-point Cholesky of a symmetric A' runs to
completion, then A' + E = R^T R with |E_ij| <= g sqrt(a_i a_j), a = diag(A'), g = gamma(k) / (1 - gamma(k)). Hence for
every w > 0, E is at most g (sum_i a_i / w_i) diag(w) in the semidefinite order; w = sqrt(a) gives the margin

    delta_i = g sqrt(a_i) sum_j sqrt(a_j),    A' + diag(delta) is PSD.

k = 2 d + 8 leaves room for blocked BLAS kernels that multiply by a rounded reciprocal of the pivot.
"""

from __future__ import annotations

import numpy as np
import scipy.linalg
from signgeo.solvers.real_arrays import Dense
from signgeo.solvers.rounding import TINY, UNIT, gamma, up


def cholesky_margin(diagonal: Dense) -> Dense:
    """delta (d,) such that a completed Cholesky of any A' with this diagonal proves A' + diag(delta) PSD."""
    d = diagonal.size
    g = gamma(2 * d + 8)
    roots = np.sqrt(np.maximum(diagonal, 0.0)) * (1.0 + 4.0 * UNIT)
    factor = up(up(g / (1.0 - g)) * float(roots.sum()) * (1.0 + gamma(2 * d + 8)))
    underflow = 4.0 * d * (d + 1) * (1.0 + float(np.max(diagonal, initial=0.0))) * TINY
    return roots * factor * (1.0 + 4.0 * UNIT) + underflow


def cholesky_completes(matrix: Dense) -> bool:
    """Whether LAPACK's Cholesky of the lower triangle runs to completion with finite entries."""
    # The transpose is in LAPACK's column order, and its upper triangle is the lower one here: no reordering copy.
    factor, info = scipy.linalg.lapack.dpotrf(matrix.T, lower=0, clean=0)
    return info == 0 and bool(np.isfinite(factor.diagonal()).all())


def is_surely_psd(matrix: Dense) -> bool:
    """True only if the symmetric matrix (d, d) is proved PSD; False says nothing.

    Zero rows are dropped first, since Cholesky stops at a zero pivot.
    """
    diagonal = matrix.diagonal()
    if diagonal.min() < 0.0:
        return False
    active = diagonal > 0.0
    if not active.all():
        if np.any(matrix[~active]):
            return False
        if not active.any():
            return True
        matrix = np.ascontiguousarray(matrix[np.ix_(active, active)])
        diagonal = matrix.diagonal()
    shifted = matrix.copy()
    # Rounding toward -inf the subtraction keeps "shifted + delta <= matrix" true on the diagonal.
    np.fill_diagonal(shifted, np.nextafter(diagonal - cholesky_margin(diagonal), -np.inf))
    return bool(shifted.diagonal().min() > 0.0) and cholesky_completes(shifted)


def surely_dominates(l: Dense, matrix: Dense) -> bool:
    """True only if diag(l) - A is proved PSD for the symmetric A (d, d); False says nothing."""
    gap = -matrix
    # Rounded down it is PSD only if the exact one is; a difference of 0 is exact.
    difference = l - matrix.diagonal()
    np.fill_diagonal(gap, np.where(difference == 0.0, 0.0, np.nextafter(difference, -np.inf)))
    return is_surely_psd(gap)


def surely_negative_vector(matrix: Dense) -> Dense | None:
    """A vector v (d,) with v^T A v < 0 surely, or None when rounding leaves that open."""
    _, vectors = scipy.linalg.eigh(matrix, subset_by_index=[0, 0])
    v: Dense = vectors[:, 0]
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(v @ (matrix @ v))
        magnitude = float(np.abs(v) @ (np.abs(matrix) @ np.abs(v)))
    slack = gamma(2 * v.size + 8) * magnitude + 4.0 * v.size**2 * TINY
    return v if value + up(slack) < 0.0 else None
