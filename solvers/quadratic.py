"""Quadratic objectives."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from signgeo.solvers.definiteness import is_surely_psd, surely_negative_vector
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.intake import Dense, as_symmetric, as_vector
from signgeo.solvers.norms import Norm
from signgeo.solvers.objective import Objective, in_range, least_squares
from signgeo.solvers.quadratic_minimum import certified_minimum
from signgeo.solvers.real_arrays import as_number


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
        self.c = as_number(c, "c")

    @property
    def dimension(self) -> int:
        """d."""
        return self._given.dimension

    @in_range
    def f(self, x: Any) -> float:
        """The value at x."""
        x = self.point(x)
        return float(0.5 * (x @ (self.H @ x)) + self.b @ x + self.c)

    @in_range
    def gradient(self, x: Any) -> Dense:
        """H x + b."""
        return np.asarray(self.H @ self.point(x) + self.b)

    @in_range
    def hessian(self, x: Any) -> Dense:
        """H, the same everywhere."""
        self.point(x)
        return self._given.dense()

    @in_range
    def hvp(self, x: Any, v: Any) -> Dense:
        """H v."""
        self.point(x)
        return np.asarray(self.H @ self.point(v, "v"))

    @property
    def minimiser(self) -> Dense | None:
        """A computed solution of H x = -b, of least 2-norm when H is singular; None when f is unbounded below."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Dense | None:
        if self._bounded is False:
            return None
        if not self.b.any():
            return np.zeros(self.dimension)
        solution, residual, scale = least_squares(self._given.dense(), -self.b)
        # Out of range H the residual does not shrink: f falls linearly along it.
        return None if np.abs(residual).max() > math.sqrt(np.finfo(float).eps) * scale else solution

    @property
    def minimum(self) -> Enclosure:
        """The least value: exact for b = 0 and H proved PSD, certified for H proved positive definite, else TESTED.

        -inf where f is unbounded below.
        """
        if self._bounded is False:
            return Enclosure(-math.inf, -math.inf)
        if not self.b.any() and self._bounded:
            return Enclosure.point(self.c)
        at = self.minimiser
        certified = None if at is None else certified_minimum(self._given.dense(), self.b, self.c, at)
        if certified is not None:
            return certified
        value = -math.inf if at is None else self.f(at)
        return Enclosure(value, value, Rigor.TESTED, method="f at a computed minimiser")

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
