"""Quadratic objectives."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from signgeo.solvers.definiteness import is_surely_psd, surely_negative_vector
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import NonFiniteError
from signgeo.solvers.intake import Dense, as_symmetric, as_vector
from signgeo.solvers.norms import Norm
from signgeo.solvers.objective import Objective


class Quadratic(Objective):
    """f(x) = x^T H x / 2 + b^T x + c.

    Parameters
    ----------
    H : what H may be, shape (d, d), PSD or not; kept as a symmetric float64 matrix.
    b : (d,), 0 by default.
    c : a finite number.

    Raises the errors of `intake`.
    """

    def __init__(self, H: Any, b: Any = None, c: float = 0.0) -> None:
        self._given = as_symmetric(H)
        self.H: Any = self._given.matrix
        self.b = as_vector(np.zeros(self._given.dimension) if b is None else b, "b", self._given.dimension)
        if not math.isfinite(c):
            raise NonFiniteError("c", got=repr(c), expected="a finite number", remedy="Give the constant term.")
        self.c = float(c)

    @property
    def dimension(self) -> int:
        """d."""
        return self._given.dimension

    def f(self, x: Any) -> float:
        """The value at x."""
        x = self.point(x)
        return float(0.5 * (x @ (self.H @ x)) + self.b @ x + self.c)

    def gradient(self, x: Any) -> Dense:
        """H x + b."""
        return np.asarray(self.H @ self.point(x) + self.b)

    def hessian(self, x: Any) -> Dense:
        """H, the same everywhere."""
        self.point(x)
        return self._given.dense()

    def hvp(self, x: Any, v: Any) -> Dense:
        """H v."""
        self.point(x)
        return np.asarray(self.H @ self.point(v, "v"))

    @cached_property
    def minimiser(self) -> Dense | None:
        """A computed solution of H x = -b, of least 2-norm when H is singular; None when f is unbounded below."""
        if self._bounded is False:
            return None
        if not self.b.any():
            return np.zeros(self.dimension)
        matrix = self._given.dense()
        solution = np.asarray(np.linalg.lstsq(matrix, -self.b, rcond=None)[0], dtype=np.float64)
        # Out of range H the residual does not shrink: f falls linearly along it.
        residual = float(np.abs(matrix @ solution + self.b).max())
        scale = float((np.abs(matrix) @ np.abs(solution) + np.abs(self.b)).max())
        return None if residual > math.sqrt(np.finfo(float).eps) * scale else solution

    @property
    def minimum(self) -> Enclosure:
        """f at the minimiser: a point where b = 0 and H is proved PSD, TESTED otherwise; -inf where unbounded."""
        if self._bounded is False:
            return Enclosure(-math.inf, -math.inf)
        if not self.b.any() and self._bounded:
            return Enclosure.point(self.c)
        at = self.minimiser
        return (
            Enclosure(-math.inf, -math.inf, Rigor.TESTED) if at is None else Enclosure.point(self.f(at), Rigor.TESTED)
        )

    @cached_property
    def _bounded(self) -> bool | None:
        """Whether H is PSD: True and False are proved, None is within rounding of the boundary."""
        matrix = self._given.dense()
        if is_surely_psd(matrix):
            return True
        return False if surely_negative_vector(matrix) is not None else None

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """smoothness(H, norm)."""
        from signgeo.solvers.induced import smoothness

        return smoothness(self._given, norm, **options)
