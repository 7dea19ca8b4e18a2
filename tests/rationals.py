"""Definiteness decided in rationals, for every test that needs a judge without rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Rows = list[list[Fraction]]


def exactly(matrix: Any) -> Rows:
    """The entries of a matrix of floats."""
    return [[Fraction(v) for v in row] for row in np.asarray(matrix).tolist()]


def is_psd(matrix: Rows) -> bool:
    """Symmetric and PSD: the largest diagonal entry is eliminated until none is left, or one is not positive."""
    M = [list(row) for row in matrix]
    if any(M[i][j] != M[j][i] for i in range(len(M)) for j in range(i)):
        return False
    while M:
        k = max(range(len(M)), key=lambda i: M[i][i])
        pivot = M[k][k]
        if pivot <= 0:
            return pivot == 0 and not any(v for row in M for v in row)
        rest = [i for i in range(len(M)) if i != k]
        M = [[M[i][j] - M[i][k] * M[k][j] / pivot for j in rest] for i in rest]
    return True


def dominates(l: Sequence[Any], matrix: Any) -> bool:
    """Whether diag(l) - matrix is PSD, l and matrix of floats or rationals."""
    rows = exactly(matrix) if isinstance(matrix, np.ndarray) else matrix
    return is_psd([[(Fraction(l[i]) if i == j else 0) - v for j, v in enumerate(row)] for i, row in enumerate(rows)])


def bounds_both_sides(l: Sequence[Any], matrix: np.ndarray) -> bool:
    """Whether -diag(l) <= matrix <= diag(l)."""
    return dominates(l, matrix) and dominates(l, -matrix)
