"""Certified spectral norms: a unit vector from below, a verified Cholesky factorisation from above."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
from signgeo.solvers.definiteness import cholesky_margin, surely_dominates
from signgeo.solvers.enclosure import Enclosure
from signgeo.solvers.errors import ScaleError
from signgeo.solvers.intake import Dense, Gram, as_rectangular, as_symmetric, is_operator
from signgeo.solvers.norms.rigorous import euclidean, moved, rescaled, unit_scaled
from signgeo.solvers.rounding import TINY, UNIT, down, form_bounds, gamma, sum_bounds, up

_DENSE_LIMIT = 4_000  # beyond it a sparse matrix is bounded without forming it
_LANCZOS_FROM, _RESTARTS = 1_000, 100  # rows from which the leading vector comes from Lanczos, and its restarts


def l2(H: Any) -> Enclosure:
    """L_2 = ||H||_2, the largest |eigenvalue| of a symmetric H, certified from both sides.

    Parameters
    ----------
    H : what H may be (see `signgeo.solvers.intake`), shape (d, d); or a scipy LinearOperator, whose interval is
        ESTIMATED, to 1%, by Lanczos: its upper end is too small with a probability of at most 1e-6.

    Returns
    -------
    Enclosure with a unit vector (d,) as witness (an operator's has none): lower <= |v^T H v| / v^T v, and u I - H,
    u I + H are proved positive semidefinite for u = upper (before the widening for what symmetrising changed).

    Raises DataTypeError, ShapeError, NonFiniteError, SymmetryError, ScaleError.
    """
    started = time.perf_counter()
    if is_operator(H):
        from signgeo.solvers.matrix_free import operator_l2

        return operator_l2(H)
    if isinstance(H, Gram) and H.X.shape[0] < H.shape[0]:
        from signgeo.solvers.gram_constants import gram_l2

        return gram_l2(H)
    given = as_symmetric(H)
    if given.is_sparse and given.dimension > _DENSE_LIMIT:
        from signgeo.solvers.sparse_spectral import sparse_l2

        low, high, witness = sparse_l2(given.matrix)
    else:
        low, high, witness = _dense_l2(given.dense())
    if given.widening:
        low, high = max(0.0, down(low - given.widening)), up(high + given.widening)
    if math.isinf(high):
        raise ScaleError("the spectral norm exceeds the range of float64; scale the input down by a power of two")
    return Enclosure(low, high, witness=witness, seconds=time.perf_counter() - started, method="verified Cholesky")


def largest_singular_value(A: Any) -> Enclosure:
    """Certified bounds on ||A||_2 for A (m, n): the spectral norm of [[0, A], [A^T, 0]].

    The witness is the pair (u, v) of singular vectors.
    """
    matrix = as_rectangular(A)
    m, n = matrix.shape
    if min(m, n) == 1:
        return _rank_one_norm(matrix)
    padded = np.zeros((m + n, m + n))
    padded[:m, m:], padded[m:, :m] = matrix, matrix.T
    bounds = l2(padded)
    # The eigenvector is (u, v) / sqrt(2), or (u, -v) / sqrt(2) for the eigenvalue of opposite sign.
    u, v = _normalized(bounds.witness[:m]), _normalized(bounds.witness[m:])
    scaled = np.ldexp(matrix, -int(np.frexp(np.abs(matrix).max())[1]))
    return Enclosure(bounds.lower, bounds.upper, witness=(u, v if u @ scaled @ v >= 0.0 else -v))


def _normalized(v: Dense) -> Dense:
    return v / (float(np.linalg.norm(v)) or 1.0)


def _rank_one_norm(matrix: Dense) -> Enclosure:
    """||A||_2 of a single row or column."""
    bounds = euclidean(matrix.ravel())
    exponent = int(np.frexp(np.abs(matrix).max())[1])
    unit = np.ldexp(matrix.ravel(), -exponent)
    unit = unit / max(float(np.linalg.norm(unit)), 0.5)
    pair = (np.ones(1), unit) if matrix.shape[0] == 1 else (unit, np.ones(1))
    return replace(bounds, witness=pair)


def singular_value_sum(A: Any) -> Enclosure:
    """Certified bounds on the nuclear norm of A (m, n), the sum of its singular values.

    With a computed decomposition A = U S V^T + E: from above sum s_i |u_i| |v_i| + sqrt(r) ||E||_F, r = min(m, n);
    from below <A, U V^T> / (||U||_2 ||V||_2), the witness being W = U V^T.
    """
    matrix = as_rectangular(A)
    scaled, exponent, lost = unit_scaled(matrix)
    if not scaled.any():
        return Enclosure.point(0.0)
    u, s, vt = np.linalg.svd(scaled, full_matrices=False)
    polar, rank, rounding = u @ vt, s.size, gamma(s.size + 4)
    magnitude = np.abs(u) @ np.abs(vt)
    residual = np.abs(scaled - (u * s) @ vt) + rounding * ((np.abs(u) * s) @ np.abs(vt) + np.abs(scaled))
    lengths = [euclidean(u[:, k]).upper * euclidean(vt[k]).upper for k in range(rank)]
    high = up(math.fsum((s * lengths).tolist()) * (1.0 + gamma(4)))
    high = up(high + up(up(math.sqrt(rank)) * euclidean(residual.ravel()).upper * (1.0 + gamma(8))))
    terms = scaled * polar
    error = up(
        float((np.abs(scaled) * (rounding * magnitude + gamma(2) * np.abs(polar))).sum())
        * (1.0 + gamma(terms.size + 8))
    )
    low = down(sum_bounds(terms)[0] - up(error + 2.0 * terms.size * TINY))
    low = down(low / up(_near_orthonormal(u) * _near_orthonormal(vt.T)))
    bounds = rescaled(*moved(low, high, lost), exponent, lost=0)
    return Enclosure(bounds.lower, bounds.upper, witness=polar, method="residual of a singular value decomposition")


def _near_orthonormal(u: Dense) -> float:
    """An upper bound on ||U||_2 for U (m, r) with nearly orthonormal columns: its square is 1 + ||U^T U - I||_F."""
    defect = np.abs(u.T @ u - np.eye(u.shape[1])) + gamma(u.shape[0] + 4) * (np.abs(u).T @ np.abs(u) + 1.0)
    return up(math.sqrt(up(1.0 + euclidean(defect.ravel() * (1.0 + gamma(u.shape[0] + 4))).upper)))


def _dense_l2(matrix: Dense) -> tuple[float, float, Dense]:
    d = matrix.shape[0]
    scaled, exponent, lost = unit_scaled(matrix)
    if not scaled.any():
        return 0.0, 0.0, np.eye(d)[0]
    vector = _leading_vector(scaled)
    low = _rayleigh_lower(scaled, vector)
    high = _cholesky_upper(scaled, low)
    bounds = rescaled(*moved(low, high, lost), exponent, lost=0)
    return bounds.lower, bounds.upper, vector


def _leading_vector(matrix: Dense) -> Dense:
    """A unit vector close to the eigenvector of the eigenvalue of largest modulus.

    By Lanczos where all eigenvectors would take minutes and three more matrices: what it misses widens the bounds only.
    """
    d = matrix.shape[0]
    if d > _LANCZOS_FROM:
        from scipy.sparse.linalg import ArpackError, eigsh

        start = np.random.default_rng(0).standard_normal(d)
        with contextlib.suppress(ArpackError):
            _, vector = eigsh(matrix, k=1, which="LM", v0=start, tol=1e-10, maxiter=_RESTARTS)
            return np.ascontiguousarray(vector[:, 0])
    values, vectors = np.linalg.eigh(matrix)
    return np.ascontiguousarray(vectors[:, int(np.abs(values).argmax())])


def _rayleigh_lower(matrix: Dense, v: Dense) -> float:
    """A float below |v^T M v| / v^T v."""
    low, high = form_bounds(matrix, v, v)
    length = euclidean(v).upper
    return down(max(low, -high, 0.0) / up(length * length))


def _cholesky_upper(matrix: Dense, low: float) -> float:
    """The least tried u for which u I - M and u I + M are both proved positive semidefinite.

    The excess over `low` starts at the rounding margin of the proof and grows until the proof goes through.
    """
    spread = low + float(np.abs(matrix.diagonal()).max())
    excess = max(float(cholesky_margin(low - sign * matrix.diagonal()).max()) for sign in (1.0, -1.0))
    excess += 8.0 * UNIT * spread
    while True:
        bound = up(low + excess)
        if all(surely_dominates(np.full(len(matrix), bound), sign * matrix) for sign in (1.0, -1.0)):
            return bound
        excess *= 1.5
