"""Least squares and logistic regression on given data."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from signgeo.solvers.enclosure import Enclosure, Rigor
from signgeo.solvers.errors import InputError, OptionError, ScaleError
from signgeo.solvers.intake import Dense, Gram, SymmetricMatrix, as_rectangular, as_symmetric, as_vector
from signgeo.solvers.norms import Norm
from signgeo.solvers.objective import Objective, in_range, least_squares
from signgeo.solvers.rounding import gamma, sum_up

_NEWTON_STEPS = 100


class LeastSquares(Objective):
    """f(x) = ||A x - y||_2^2 / (2 n), A of shape (n, d), y of shape (n,). Its Hessian is A^T A / n everywhere.

    Raises DataTypeError, ShapeError, NonFiniteError.
    """

    def __init__(self, A: Any, y: Any) -> None:
        self.A = as_rectangular(A)
        self.y = as_vector(y, "y", self.A.shape[0])

    @property
    def dimension(self) -> int:
        """d."""
        return int(self.A.shape[1])

    @in_range
    def f(self, x: Any) -> float:
        """The value at x."""
        residual = self.A @ self.point(x) - self.y
        return float(residual @ residual) / (2.0 * self.y.size)

    @in_range
    def gradient(self, x: Any) -> Dense:
        """A^T (A x - y) / n."""
        return np.asarray(self.A.T @ (self.A @ self.point(x) - self.y)) / self.y.size

    @in_range
    def hessian(self, x: Any) -> Dense:
        """A^T A / n."""
        self.point(x)
        return self._curvature.dense() / self.y.size

    @in_range
    def hvp(self, x: Any, v: Any) -> Dense:
        """A^T (A v) / n."""
        self.point(x)
        return np.asarray(self.A.T @ (self.A @ self.point(v, "v"))) / self.y.size

    @property
    def minimiser(self) -> Dense:
        """The least-squares solution of least 2-norm."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Dense:
        return least_squares(self.A, self.y)[0]

    @property
    def minimum(self) -> Enclosure:
        """f at the computed minimiser, TESTED."""
        return tested(self.f(self.minimiser))

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """||A^T A|| / n in that norm."""
        from signgeo.solvers.induced import smoothness

        return divided(smoothness(Gram(self.A), norm, **options), float(self.y.size))

    @cached_property
    def _curvature(self) -> SymmetricMatrix:
        return as_symmetric(Gram(self.A))


class LogisticRegression(Objective):
    """f(x) = (1/n) sum_i ln(1 + exp(-y_i a_i^T x)) + (ridge / 2) ||x||_2^2.

    Parameters
    ----------
    A : (n, d), one row a_i per example.
    y : (n,), labels -1 and 1 (0 and 1, or booleans, are read as -1 and 1).
    ridge : a number >= 0.

    The Hessian A^T diag(s (1 - s)) A / n + ridge I is largest at x = 0, where s (1 - s) = 1/4: in every norm the
    smoothness constant is that of A^T A / (4 n) + ridge I (claims.md G.4 for the max norm).

    Raises DataTypeError, ShapeError, NonFiniteError, InputError for other labels, OptionError for a bad ridge.
    """

    def __init__(self, A: Any, y: Any, ridge: float = 0.0) -> None:
        self.A = as_rectangular(A)
        self.y = _signs(as_vector(y, "y", self.A.shape[0]))
        if isinstance(ridge, bool) or not isinstance(ridge, int | float) or not 0.0 <= ridge < math.inf:
            raise OptionError("ridge", got=repr(ridge), expected="a number >= 0", remedy="Use 0.0 for no penalty.")
        self.ridge = float(ridge)

    @property
    def dimension(self) -> int:
        """d."""
        return int(self.A.shape[1])

    @in_range
    def f(self, x: Any) -> float:
        """The value at x."""
        return self._value(self.point(x))

    def _value(self, x: Dense) -> float:
        """f, infinite where it leaves the range of float64."""
        with np.errstate(over="ignore", invalid="ignore"):
            penalty = 0.5 * self.ridge * float(x @ x) if self.ridge else 0.0
            return float(np.logaddexp(0.0, -self.y * (self.A @ x)).mean()) + penalty

    @in_range
    def gradient(self, x: Any) -> Dense:
        """-A^T (y s(-y A x)) / n + ridge x, s the logistic function."""
        x = self.point(x)
        weights = -self.y * _logistic(-self.y * (self.A @ x))
        return np.asarray(self.A.T @ weights / self.y.size + self.ridge * x)

    @in_range
    def hessian(self, x: Any) -> Dense:
        """A^T diag(s (1 - s)) A / n + ridge I."""
        rooted = self.A * np.sqrt(self._curvatures(self.point(x)))[:, np.newaxis]
        return np.asarray(rooted.T @ rooted / self.y.size + self.ridge * np.eye(self.dimension))

    @in_range
    def hvp(self, x: Any, v: Any) -> Dense:
        """The Hessian times v without forming it."""
        v = self.point(v, "v")
        weighted = self._curvatures(self.point(x)) * (self.A @ v)
        return np.asarray(self.A.T @ weighted / self.y.size + self.ridge * v)

    @property
    def minimiser(self) -> Dense | None:
        """Newton's method with halved steps; None without a ridge when it does not settle (separable data)."""
        return self._minimiser

    @cached_property
    def _minimiser(self) -> Dense | None:
        x, value = np.zeros(self.dimension), math.log(2.0)
        for _ in range(_NEWTON_STEPS):
            step = least_squares(self.hessian(x), self.gradient(x))[0]
            length = 1.0
            while self._value(x - length * step) > value and length > np.finfo(float).eps:
                length /= 2.0
            if not self._value(x - length * step) < value:
                return x
            x = x - length * step
            value = self.f(x)
        return None

    @property
    def minimum(self) -> Enclosure | None:
        """f at the computed minimiser, TESTED; None when there is none."""
        at = self.minimiser
        return None if at is None else tested(self.f(at))

    def smoothness_constant(self, norm: Norm, **options: Any) -> Enclosure:
        """||A^T A / (4 n) + ridge I|| in that norm, attained at x = 0."""
        from signgeo.solvers.induced import smoothness

        return divided(smoothness(self._curvature_at_zero, norm, **options), 4.0 * self.y.size)

    @cached_property
    def _curvature_at_zero(self) -> SymmetricMatrix:
        """A^T A + 4 n ridge I; each diagonal entry is rounded twice more."""
        plain = as_symmetric(Gram(self.A))
        if self.ridge == 0.0:
            return plain
        with np.errstate(over="ignore", invalid="ignore"):
            lifted = plain.dense() + np.diag(np.full(self.dimension, 4.0 * self.y.size * self.ridge))
        if not np.isfinite(lifted).all():
            raise ScaleError("A^T A + 4 n ridge I exceeds the range of float64; scale the problem down")
        widening = sum_up(np.append(gamma(3) * lifted.diagonal(), plain.widening))
        return replace(as_symmetric(lifted), widening=widening)

    def _curvatures(self, x: Dense) -> Dense:
        margins = self.A @ x
        return np.asarray(_logistic(margins) * _logistic(-margins))


def tested(value: float) -> Enclosure:
    """The value of f at a computed minimiser: no bound, only what floating point found."""
    return Enclosure(value, value, Rigor.TESTED, method="f at a computed minimiser")


def divided(bounds: Enclosure, divisor: float) -> Enclosure:
    """bounds / divisor with the same witness; the certificate speaks of the undivided matrix and is dropped."""
    quotient = bounds / divisor
    return replace(bounds, lower=quotient.lower, upper=quotient.upper, certificate=None)


def _logistic(t: Dense) -> Dense:
    """1 / (1 + exp(-t)) without overflow."""
    decay = np.exp(-np.abs(t))
    return np.asarray(np.where(t >= 0.0, 1.0, decay) / (1.0 + decay))


def _signs(y: Dense) -> Dense:
    labels = set(np.unique(y).tolist())
    if labels <= {-1.0, 1.0}:
        return y
    if labels <= {0.0, 1.0}:
        return 2.0 * y - 1.0
    raise InputError(
        "y", got=f"labels {sorted(labels)[:4]}", expected="-1 and 1, or 0 and 1", remedy="Encode two classes that way."
    )
