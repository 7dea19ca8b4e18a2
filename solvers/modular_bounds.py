"""Certified bounds on curvature in norms that are maxima of spectral norms, by weights proved to dominate H."""

from __future__ import annotations

import math

import numpy as np
from signgeo.solvers.definiteness import is_surely_psd
from signgeo.solvers.intake import Dense
from signgeo.solvers.matrix_parts import MatrixParts, Weights, inverse_roots, raised
from signgeo.solvers.matrix_relaxation import Relaxation, relax, relax_above
from signgeo.solvers.rounding import UNIT, gamma, sum_up

_RANK = 32
_SWEEPS = 100
_SHARES = (2.0**-20, 2.0**-9, 2.0**-4, 1.0)
"""Of the mean weight, added to all of them: the more, the better conditioned the proof, the looser the bound."""

_ATTEMPTS = 40


def relaxed(matrix: Dense, parts: MatrixParts, seed: int) -> Relaxation:
    """The relaxation of a matrix (d, d) with largest |entry| about 1."""
    return relax(lambda factor: matrix @ factor, parts, _RANK, _SWEEPS, seed)


def two_sided_bound(matrix: Dense, found: Relaxation) -> float:
    """An upper bound on x^T H y over unit vectors of the norm: sum_k tr(P_k) with -D <= H <= D proved."""
    return _least(matrix, found.parts, found.weights, (1.0, -1.0))


def one_sided_bound(matrix: Dense, found: Relaxation) -> float:
    """An upper bound on x^T H x over the unit ball: sum_k tr(P_k) with H <= D and P_k >= 0 proved."""
    weights = relax_above(lambda factor: matrix @ factor, found, _SWEEPS)
    return _least(matrix, found.parts, weights, (1.0,))


def _least(matrix: Dense, parts: MatrixParts, weights: Weights, signs: tuple[float, ...]) -> float:
    if parts.trace(weights) == 0.0:
        weights = tuple(np.broadcast_to(np.eye(p.shape[1]), p.shape) for p in weights)
    return min(_proved(matrix, parts, raised(parts, weights, share), signs) for share in _SHARES)


def _proved(matrix: Dense, parts: MatrixParts, weights: Weights, signs: tuple[float, ...]) -> float:
    """sum tr(c P) for a c, near the least, with which domination is proved; inf where no proof was found."""
    roots = parts.dense(inverse_roots(weights))
    values = np.linalg.eigvalsh(roots @ matrix @ roots)
    least = max(0.0, *(float((sign * values).max()) for sign in signs))
    excess = 16.0 * UNIT * max(1.0, least) * parts.dimension
    for _ in range(_ATTEMPTS):
        scaled = tuple((least + excess) * p for p in weights)
        if _dominates(matrix, parts, scaled, signs):
            return sum_up(np.concatenate([np.diagonal(p, axis1=1, axis2=2).ravel() for p in scaled]))
        excess *= 2.0
    return math.inf


def _dominates(matrix: Dense, parts: MatrixParts, weights: Weights, signs: tuple[float, ...]) -> bool:
    """Whether D - sign H >= 0 is proved for each sign, and every P_k >= 0, which both signs together imply."""
    D = parts.dense(weights)
    if len(signs) == 1 and not all(is_surely_psd(p) for stack in weights for p in stack):
        return False
    for sign in signs:
        difference = D - sign * matrix
        # Each entry is rounded once; by Gershgorin the roundings of a row are no more than their sum on the diagonal.
        slack = UNIT * np.abs(difference).sum(axis=1) * (1.0 + gamma(parts.dimension + 2))
        np.fill_diagonal(difference, np.nextafter(np.diagonal(difference) - np.nextafter(slack, np.inf), -np.inf))
        if not is_surely_psd(difference):
            return False
    return True
